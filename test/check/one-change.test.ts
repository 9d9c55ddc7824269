import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { check } from '../../src/check.ts'
import type { Finding } from '../../src/model.ts'
import { samples, sized } from '../settings/sample.ts'
import { memoryHost } from '../host.ts'
import { checkFiles, inputFor, planFiles } from './support.ts'

const declaration = (
  kafka: string,
  brokers: number,
  memory: number,
  cpus: number,
  topics: readonly { partitions: number; compact: boolean; days: number }[],
) => `
kafka: "${kafka}"
brokers: ${brokers}
host: { memory: ${memory}GiB, cpus: ${cpus}, disks: [{ count: 2, size: 4TB }] }
topics:
${topics
  .map(
    (one, index) =>
      `  - { name: t${index}, partitions: ${one.partitions}, ${one.compact ? 'cleanup.policy: compact, liveBytes: 10GB' : `retention.ms: ${one.days}d`}, writeRate: 1MB/s${brokers < 3 ? `, replication.factor: ${brokers}` : ''} }`,
  )
  .join('\n')}
`

describe('generate, then check', () => {
  test.for(Object.keys(samples))('finds nothing in the files of %s', async name => {
    const sizing = await sized(name)
    const { findings, summary } = await checkFiles(await planFiles(sizing), { sizing })
    expect(findings).toEqual([])
    const nodes = sizing.groups.flatMap(group => group.group.nodes)
    expect(summary).toMatchObject({ hosts: nodes.length, nodes: nodes.length })
    expect(summary.files).toBe(5 * nodes.length)
  })

  const examples = new URL('../../examples/', import.meta.url)
  const declarations = readdirSync(examples).filter(name => name.endsWith('.yaml'))

  test.for(declarations)('finds nothing in the files of examples/%s', async name => {
    const sizing = await sized(readFileSync(new URL(name, examples), 'utf8'))
    const { findings } = await checkFiles(await planFiles(sizing), { sizing })
    expect(findings).toEqual([])
  })

  test('finds nothing for random declarations', async () => {
    const topic = fc.record({
      partitions: fc.integer({ min: 1, max: 200 }),
      compact: fc.boolean(),
      days: fc.integer({ min: 1, max: 30 }),
    })
    const text = fc
      .tuple(
        fc.constantFrom('2.8.2', '3.3.2', '3.6.1', '3.9.1', '4.0.0', '4.1.1', '4.3.0'),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 8, max: 256 }),
        fc.integer({ min: 2, max: 64 }),
        fc.array(topic, { minLength: 1, maxLength: 4 }),
      )
      .map(([kafka, brokers, memory, cpus, topics]) => {
        const mode = kafka.startsWith('2.') ? 'mode: zookeeper\nzookeeper: zk:2181\n' : ''
        return mode + declaration(kafka, brokers, memory, cpus, topics)
      })
    await fc.assert(
      fc.asyncProperty(text, async one => {
        const sizing = await sized(one)
        const { findings } = await checkFiles(await planFiles(sizing), { sizing })
        expect(findings).toEqual([])
      }),
      { numRuns: 40 },
    )
  }, 120_000)
})

interface Change {
  readonly path: string
  readonly key: string
  readonly texts: readonly string[]
}

/** Other values for every value of a generated file. */
function changes(path: string, text: string): Change[] {
  const lines = text.split('\n')
  const replaced = (index: number, line: string) => lines.with(index, line).join('\n')
  return lines.flatMap((line, index): Change[] => {
    if (line.startsWith('#')) return []
    const words = /^(?:Environment=)?"?KAFKA_\w+="?(.*?)"?$/.exec(line)
    if (words) return optionChanges(path, line, to => replaced(index, to))
    const assigned = /^([A-Za-z][^=]*?)(\s*=\s*)(.+)$/.exec(line) ?? /^\S+ - (\S+)( )(.*)$/.exec(line)
    if (!assigned || /^Environment/.test(line) || path.endsWith('.env')) return []
    const [, key = '', , value = ''] = assigned
    const others = [...(/^-?\d+$/.test(value) ? ['1', '0', '99999999'] : []), `${value}x`]
    const flipped = value === 'true' ? ['false'] : value === 'false' ? ['true'] : []
    const texts = [...others, ...flipped]
      .filter(other => other !== value)
      .map(other => replaced(index, `${line.slice(0, line.length - value.length)}${other}`))
    return [{ path, key, texts }]
  })
}

/** Changes of single -X and -XX words that give another valid word. */
function optionChanges(path: string, line: string, put: (line: string) => string): Change[] {
  const numbers = [...line.matchAll(/-XX:(\w+)=(\d+)(?=[\s"]|$)/g)].map(([word, key = '']) => ({
    path,
    key,
    texts: [put(line.replace(word, `-XX:${key}=1`)), put(line.replace(word, `-XX:${key}=7777777`))],
  }))
  const heap = [...line.matchAll(/-Xmx(\d+)([mg])/g)].map(([word]) => ({
    path,
    key: 'MaxHeapSize',
    // Above the heap at start, so that the JVM still starts.
    texts: [put(line.replace(word, '-Xmx99g'))],
  }))
  return [...numbers, ...heap]
}

describe('one changed value gives one finding about its key', () => {
  test.for(Object.keys(samples))('in every line of the files of %s', { timeout: 120_000 }, async name => {
    const sizing = await sized(name)
    const files = await planFiles(sizing)
    const [first] = Object.keys(files)
    const own = Object.keys(files).filter(path => path.split('/')[2] === first?.split('/')[2])
    const plain = await inputFor(memoryHost(files), { sizing, live: '/hosts/{host}' })
    const input = { ...plain, trees: { list: plain.trees.list.slice(0, 1), problems: [] } }
    const wrong: unknown[] = []
    let tried = 0
    for (const { path, key, texts } of own.flatMap(one => changes(one, files[one] ?? ''))) {
      const found = texts.map(text => check(memoryHost({ ...files, [path]: text }), input).findings)
      tried += texts.length
      const others = found.filter(all => all.length > 1 || all.some(one => one.key !== key))
      if (others.length > 0 || found.every(all => all.length === 0)) {
        wrong.push({ path, key, others: others.map(all => all.map(told)) })
      }
    }
    expect(wrong).toEqual([])
    expect(tried).toBeGreaterThan(150)
  })
})

const told = ({ key, code, message }: Finding): string => `${key} [${code}] ${message}`
