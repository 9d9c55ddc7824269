import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { readPaths } from '../../src/import/read.ts'
import { importHosts } from '../../src/import.ts'
import type { Finding } from '../../src/model.ts'
import { memoryHost } from '../host.ts'
import { filesBelow } from './captures.ts'

/** Two captures of a released 3.9.1 broker under load, 35 seconds apart; fixtures/README.md. */
const fixtures = 'test/import/fixtures/3.9.1'

const host = memoryHost(filesBelow(fixtures))
const monday = readPaths(host, [`${fixtures}/monday`])
const friday = readPaths(host, [`${fixtures}/friday`])

describe('a real broker', async () => {
  const imported = await importHosts(monday.hosts, { later: friday.hosts })
  const { cluster } = imported.loaded

  it('gives a declaration that loads without a problem', () => {
    expect(monday.failed).toEqual([])
    expect(imported.problems).toEqual([])
    expect(imported.loaded.problems.filter(one => one.code !== 'incomplete')).toEqual([])
  })

  it('is declared as it was started', () => {
    expect(imported.text).toBe(readFileSync('test/import/fixtures/3.9.1/cluster.yaml', 'utf8'))
    expect(cluster).toMatchObject({ kafka: '3.9.1', java: 17, mode: 'kraft', combined: true })
    expect(cluster?.groups[0]?.nodes).toEqual([{ id: 1, host: 'b1.example.org' }])
    expect(cluster?.groups[0]?.host).toMatchObject({ cpus: 2, memory: 24_105 * 2 ** 20 })
    expect(cluster?.groups[0]?.host.disks.map(disk => disk.path)).toEqual(['/data1', '/data2'])
  })

  it('never shows a secret, not even its place holder', () => {
    expect(imported.text).not.toMatch(/hush|\(hidden\)/)
    expect(imported.text).toContain('# secret: not imported: ssl.keystore.password')
  })

  it('gives write rates from two captures', () => {
    // orders grew from 40 550 156 to 71 182 828 bytes in 35 s: 875 219 B/s
    const orders = cluster?.topics.find(topic => topic.name === 'orders')
    expect(orders?.spec.writeRate).toBe(875_000)
  })

  it('is checked without a finding about what was imported', async () => {
    const declared = memoryHost(
      { ...filesBelow(fixtures), '/cluster.yaml': imported.text },
      { argv: ['check', '/cluster.yaml', '--live', `${fixtures}/monday`, '--format', 'json'] },
    )
    expect(await main(declared)).toBe(2)
    const { findings } = JSON.parse(declared.out()) as { findings: Finding[] }
    // What nobody set and the plan would set is for a person; what is set agrees with the import.
    const imports = findings.filter(({ target }) => /^(server\.properties|jvm|topic)$/.test(target))
    const others = imports.filter(({ code }) => code !== 'missing')
    expect([...new Set(others.map(({ key, code }) => `${key} ${code}`))]).toEqual([
      'segment.ms segment-above-retention',
    ])
    expect(imports.length - others.length).toBeLessThan(20)
  })
})
