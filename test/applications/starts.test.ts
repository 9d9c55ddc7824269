import { describe, expect, test } from 'vitest'
import { checkApplication } from '../../src/applications/check.ts'
import { compareVersions } from '../../src/kafka/versions.ts'
import { clientsOf } from './predict.ts'
import { starts, starts40 } from './starts.ts'

/** Whether the check calls the settings an error, as the real client refuses them. */
async function refuses(line: string, version: string): Promise<boolean> {
  const [client = '', ...settings] = line.split(' ')
  const bytes = new TextEncoder().encode(`${settings.join('\n')}\n`)
  const options = { clients: await clientsOf(version), version }
  const found = await checkApplication([{ file: `${client}.properties`, bytes }], options)
  const stops = found.filter(each => each.severity === 'error')
  // A wait above the request timeout breaks every fetch, but the consumer starts.
  return stops.some(each => each.code !== 'fetch-wait')
}

describe.each(['2.8.2', '3.2.3', '3.9.1', '4.3.0'])('kafka-clients %s', version => {
  const lines = compareVersions(version, '4.0.0') < 0 ? starts : [...starts, ...starts40]
  test.each(lines)('$line', async ({ line, refused }) => {
    const expected =
      typeof refused === 'boolean' ? refused : compareVersions(version, refused.from) >= 0
    expect(await refuses(line, version)).toBe(expected)
  })
})
