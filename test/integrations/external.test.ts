import { describe, expect, test } from 'vitest'
import { fits, tooSmall } from './support/declarations.ts'
import { bin, put, type Ran, run, scratch } from './support/run.ts'

const program = [process.execPath, bin, 'terraform-external'] as const

/**
 * Does what the external provider does: a JSON object of strings on standard input, no shell; then
 * exit code 0 and a JSON object whose values are all strings, or the error on standard error.
 */
function callExternal(query: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const ran = raw(JSON.stringify(query))
  if (ran.code !== 0) throw new Error(ran.err)
  const result: unknown = JSON.parse(ran.out)
  if (typeof result !== 'object' || result === null || Array.isArray(result))
    throw new Error('the result is not an object')
  for (const [key, value] of Object.entries(result))
    if (typeof value !== 'string') throw new Error(`"${key}" is not a string`)
  return result as Record<string, string>
}

const raw = (input: string): Ran => run(program[0], program.slice(1), { input })

describe('terraform-external', () => {
  test('answers a declaration by path with strings only', () => {
    const declaration = put(scratch(), 'cluster.yaml', fits)
    const result = callExternal({ declaration })
    expect(Object.keys(result)).toEqual(['status', 'fits', 'cluster', 'kafka', 'plan'])
    expect(result).toMatchObject({ status: 'fits', fits: 'true', cluster: 'shop' })
    expect(JSON.parse(result['plan']!)).toMatchObject({
      schema: 'kafka-size/plan/1',
      cluster: 'shop',
      groups: [{ nodes: [{ host: 'kafka-1' }, { host: 'kafka-2' }, { host: 'kafka-3' }] }],
    })
  })

  test('answers the text of a declaration, and with the files on request', () => {
    const result = callExternal({ yaml: fits, files: 'true' })
    const files: Record<string, Record<string, string>> = JSON.parse(result['files']!)
    expect(Object.keys(files)).toEqual(['kafka-1', 'kafka-2', 'kafka-3'])
    expect(Object.keys(files['kafka-1']!)).toEqual([
      'server.properties',
      'sysctl.conf',
      'limits.conf',
      'jvm.env',
      'kafka.service.d/10-kafka-size.conf',
    ])
    expect(files['kafka-2']!['server.properties']).toContain('\nnode.id=2\n')
  })

  test('a plan that does not fit is an answer, not a failure', () => {
    expect(callExternal({ yaml: tooSmall })).toMatchObject({
      status: 'does not fit',
      fits: 'false',
    })
  })

  test('the same query gives the same bytes', () => {
    const query = JSON.stringify({ yaml: fits, files: 'true' })
    expect(raw(query).out).toBe(raw(query).out)
  })

  test.each([
    ['no query', '{}', 'the query needs either "declaration" (a path) or "yaml" (the text)'],
    ['nothing', '', 'standard input is not JSON'],
    ['a list', '[]', 'standard input is not a JSON object of strings'],
    ['a number', '{"yaml":1}', '"yaml" in the query is not a string'],
    [
      'an unknown key',
      '{"yml":"x"}',
      'unknown key "yml" in the query; expected declaration, yaml, assignment, files',
    ],
    ['its own input', '{"declaration":"-"}', '"declaration" must be a path; use "yaml"'],
  ])('%s fails with one line on standard error', (_, input, message) => {
    expect(raw(input)).toEqual({ code: 1, out: '', err: `kafka-size: ${message}\n` })
  })

  test('every mistake of a declaration is on the one line', () => {
    const ran = raw(JSON.stringify({ yaml: 'name: x\nkafka: "4.1"\nbrokerz: 3\n' }))
    expect(ran).toMatchObject({ code: 1, out: '' })
    expect(ran.err.trimEnd().split('\n')).toHaveLength(1)
    expect(ran.err).toMatch(/^kafka-size: <yaml>:.*; <yaml>:3:1: unknown key "brokerz"/)
  })

  test('a missing file is named', () => {
    const ran = raw('{"declaration":"/nowhere/cluster.yaml"}')
    expect(ran).toMatchObject({ code: 1, out: '' })
    expect(ran.err).toContain('/nowhere/cluster.yaml does not exist')
  })
})
