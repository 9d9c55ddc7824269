import { describe, expect, test } from 'vitest'
import { committed, differences, extract } from '../../scripts/releases/extract.mjs'
import { configDump } from '../../scripts/releases/maven.mjs'
import { type ConfigKey, loadClients, loadRelease, validate } from '../../src/kafka/index.ts'
import { obstacle } from './releases-jars.ts'

const reason = obstacle()
const releases = ['2.8.2', '3.3.2', '3.9.2', '4.0.2', '4.2.1', '4.4.0']

describe.skipIf(reason !== undefined)(`data and jars agree (${reason ?? 'jars at hand'})`, () => {
  test.for(releases)('%s: every key, type, default, validator, mode and synonym', version => {
    expect(differences(version, committed().get(version), extract(version))).toStrictEqual([])
  })

  test.for(releases)('%s: values are judged as ConfigDef.parse judges them', async version => {
    const cases = await casesOf(version)
    const verdicts = ask(version, cases)
    const wrong = cases.flatMap(({ key, value }, index) => {
      const [theirs, ours] = [verdicts[index], validate(key, value)]
      if (sameVerdict(key, theirs, ours)) return []
      return [`${key.domain} ${key.name}=${JSON.stringify(value)}: jar ${theirs}, we ${ours}`]
    })
    expect(wrong.slice(0, 20)).toStrictEqual([])
    expect(cases.length).toBeGreaterThan(5000)
  })
})

interface Case {
  readonly key: ConfigKey
  readonly value: string
}

const numbers = [
  '',
  ' 9 ',
  '+5',
  '05',
  '0',
  '-0',
  '1',
  '-1',
  '-2',
  '3',
  '10',
  '14',
  '17',
  '22',
  '23',
]
const oddNumbers = ['1_000', '7d', '1e6', '1.0', '0,5', '.5', '0.5f', '1.5', '5e-1', 'NaN', '0x1p3']
const edges = [
  '1048575',
  '1048576',
  '2147483647',
  '2147483648',
  '-2147483649',
  '9223372036854775808',
]
const words = ['true', 'FALSE', ' true ', 'yes', 'abc', 'producer', 'LZ4', 'gzip', 'all', 'none']
const lists = [
  'a,b',
  ' a , b ',
  'delete',
  'compact , delete',
  'delete,',
  ',',
  'delete,delete',
  'DELETE',
]
const special = [
  '*',
  '0:1,1:2',
  '0:1,',
  '0:a',
  '1@h:9093',
  '1@h:9093,',
  'h:9093',
  'h',
  '@h:1',
  '1@h',
]
const versionsToTry = ['3.0', '3.0-IV1', '2.8.1', '0.10.1', '3.9-IV0', '3.10', '9.9', '4.0-IV0']
const resets = [
  'latest',
  'Latest',
  'by_duration:PT1H',
  'by_duration:P',
  'by_duration:-PT1H',
  'nearest',
]
const roles = ['broker', 'broker,controller', 'controller,controller', 'brokr', 'classic,consumer']
const everything = [numbers, oddNumbers, edges, words, lists, special, versionsToTry, resets, roles]

async function casesOf(version: string): Promise<readonly Case[]> {
  const { broker, topic } = await loadRelease(version)
  const { producer, consumer } = await loadClients(version)
  const keys = [broker, topic, producer, consumer].flatMap(each => [...each.values()])
  // Classes are looked up on the class path, which only the JVM can do.
  return keys
    .filter(key => key.type !== 'CLASS')
    .flatMap(key =>
      everything
        .flat()
        .concat(bounds(key))
        .map(value => ({ key, value })),
    )
}

/** Both sides of the key's own bounds. */
function bounds(key: ConfigKey): readonly string[] {
  return [key.min, key.max].flatMap(bound =>
    bound === undefined || !Number.isSafeInteger(bound)
      ? []
      : [bound - 1, bound, bound + 1].map(String),
  )
}

function ask(version: string, cases: readonly Case[]): readonly string[] {
  const lines = cases.map(
    ({ key, value }) => `${key.domain}\t${key.name}\t${Buffer.from(value).toString('base64')}`,
  )
  const answers = configDump(version, ['check'], lines.join('\n')).trimEnd().split('\n')
  return answers.map(each => (each === 'ok' ? each : Buffer.from(each, 'base64').toString()))
}

/** The sentence counts where it names a bound; the others only have to refuse. */
function sameVerdict(
  key: ConfigKey,
  theirs: string | undefined,
  ours: string | undefined,
): boolean {
  // Up to 3.9 a server may have anything before its host, even the id@ of a voter: refused here.
  if (key.rule?.kind === 'bootstrap-servers' && /@/.test(ours ?? '')) return true
  if (theirs === 'ok') return ours === undefined
  if (ours === undefined) return false
  // Java writes a double its own way (9.0, 1.0E6); what follows the value is compared.
  const told = (text: string): string =>
    key.type === 'DOUBLE' ? text.replace(/^.*? for /, '') : text
  return key.rule?.kind === 'range' && theirs ? told(ours) === told(theirs) : true
}
