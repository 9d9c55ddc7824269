import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CheckResult } from '../../src/check.ts'
import type { Finding } from '../../src/model.ts'
import { checkGithub } from '../../src/report/check-github.ts'
import { checkGitlab } from '../../src/report/check-gitlab.ts'
import { checkJson } from '../../src/report/check-json.ts'
import { checkJunit } from '../../src/report/check-junit.ts'
import { checkMarkdown } from '../../src/report/check-markdown.ts'
import { checkRdjsonl } from '../../src/report/check-rdjsonl.ts'
import { checkSarif } from '../../src/report/check-sarif.ts'
import { checkText } from '../../src/report/check-text.ts'
import { plain } from '../../src/report/style.ts'
import { sarifLog } from './check-sarif.schema.ts'

const finding: Finding = {
  code: 'differs',
  severity: 'warning',
  key: 'num.io.threads',
  target: 'server.properties',
  file: 'hosts/b1/server.properties',
  line: 12,
  column: 1,
  actual: '4',
  expected: '>= 16',
  message: 'num.io.threads is 4. Too few and requests queue.',
  fix: 'set num.io.threads=16',
  source: { title: 'Kafka docs', url: 'https://kafka.apache.org/documentation/' },
}

function resultOf(findings: readonly Finding[]): CheckResult {
  const count = (severity: Finding['severity']) =>
    findings.filter(one => one.severity === severity).length
  return {
    kafka: '4.1.0',
    findings,
    edits: [],
    suppressed: [
      {
        finding: { ...finding, severity: 'info' },
        suppression: {
          file: finding.file ?? '',
          line: 3,
          names: ['differs'],
          until: '2030-01-31',
          reason: 'moved in May',
        },
      },
    ],
    usage: [
      {
        host: 'b1',
        pid: 812,
        resource: 'maps',
        unit: 'count',
        used: 950,
        planned: 1200,
        limit: 1000,
      },
    ],
    summary: {
      ...{ error: count('error'), warning: count('warning'), info: count('info') },
      ...{
        hosts: 1,
        nodes: 1,
        applications: 0,
        files: 5,
        suppressed: 1,
        accepted: 0,
        stale: 0,
        unread: 0,
      },
    },
  }
}

const text = (pieces: Iterable<string>): string => [...pieces].join('')
const one = resultOf([finding])

describe('the forms of a finding', () => {
  test('text', () => {
    expect(
      text(checkText(one, plain)),
    ).toBe(`hosts/b1/server.properties:12:1: warning: num.io.threads [differs]
  is        4
  expected  >= 16
  why       num.io.threads is 4. Too few and requests queue.
  fix       set num.io.threads=16

process  resource  now  planned  limit  used
b1 812   maps      950    1 200  1 000  95 %

hosts/b1/server.properties:12:1: num.io.threads ignored until 2030-01-31: moved in May [differs]
1 warning in 5 files of 1 host for Kafka 4.1.0; 1 suppressed by comments
`)
  })

  test('github', () => {
    expect(text(checkGithub(one))).toBe(
      '::warning file=hosts/b1/server.properties,line=12,col=1,title=differs::num.io.threads: num.io.threads is 4. Too few and requests queue. Expected: >= 16. Fix: set num.io.threads=16.\n',
    )
  })

  test('gitlab', () => {
    expect(JSON.parse(text(checkGitlab(resultOf([finding, finding]))))).toEqual([
      {
        description:
          'num.io.threads: num.io.threads is 4. Too few and requests queue. Expected: >= 16. Fix: set num.io.threads=16.',
        check_name: 'differs',
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        severity: 'major',
        location: { path: 'hosts/b1/server.properties', lines: { begin: 12 } },
      },
      expect.objectContaining({ fingerprint: expect.stringMatching(/^[0-9a-f]{16}-1$/) }),
    ])
    expect(text(checkGitlab(resultOf([])))).toBe('[]\n')
  })

  test('rdjsonl', () => {
    expect(JSON.parse(text(checkRdjsonl(one)))).toEqual({
      message:
        'num.io.threads: num.io.threads is 4. Too few and requests queue. Expected: >= 16. Fix: set num.io.threads=16.',
      location: {
        path: 'hosts/b1/server.properties',
        range: { start: { line: 12, column: 1 } },
      },
      severity: 'WARNING',
      source: { name: 'kafka-size' },
      code: { value: 'differs', url: 'https://kafka.apache.org/documentation/' },
    })
  })

  test('junit', () => {
    expect(text(checkJunit(one))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="kafka-size check" tests="1" failures="1">
  <testsuite name="hosts/b1/server.properties" tests="1" failures="1">
    <testcase classname="hosts/b1/server.properties" name="num.io.threads [differs] line 12" file="hosts/b1/server.properties"><failure message="num.io.threads is 4. Too few and requests queue." type="warning">num.io.threads: num.io.threads is 4. Too few and requests queue. Expected: &gt;= 16. Fix: set num.io.threads=16.</failure></testcase>
  </testsuite>
</testsuites>
`)
  })

  test('markdown', () => {
    expect(text(checkMarkdown(one))).toBe(`## kafka-size check: findings

0 errors, 1 warnings, 0 info in 5 files of 1 hosts, judged as Kafka 4.1.0.

| severity | place | key | is | expected | why | fix |
|---|---|---|---|---|---|---|
| warning | hosts/b1/server.properties&#58;12 | num.io.threads | 4 | &#62;= 16 | num.io.threads is 4. Too few and requests queue. | set num.io.threads=16 |

1 suppressed by comments:

- hosts/b1/server.properties&#58;12 num.io.threads, until 2030-01-31: moved in May
`)
  })
})

const ajv = new Ajv({
  strict: false,
  formats: { uri: /^[a-z]+:/, 'uri-reference': /^[^\s<>"{}|\\^`]*$/ },
})
const schema = JSON.parse(
  readFileSync(new URL('../../schemas/check.schema.json', import.meta.url), 'utf8'),
)
const isCheck = ajv.compile(schema)
const isSarif = ajv.compile(sarifLog)

test('json is as its schema says, sarif as the schema of OASIS', () => {
  for (const result of [
    one,
    resultOf([]),
    resultOf([{ ...finding, severity: 'error' }, finding]),
  ]) {
    expect([isCheck(JSON.parse(text(checkJson(result)))), isCheck.errors]).toEqual([true, null])
    expect([isSarif(JSON.parse(text(checkSarif(result, '1.0.0')))), isSarif.errors]).toEqual([
      true,
      null,
    ])
  }
})

const nasty = fc
  .array(
    fc.constantFrom(
      ...[
        '::error::x',
        '\n',
        '\r',
        '\u001b[31m',
        '\u2028',
        '\u0085',
        '\u202e',
        '\u0000',
        '|',
        '`',
        '<script>',
        ']]>',
        '--',
        '&amp;',
      ],
      ...[
        '%0A',
        '"',
        "'",
        '\\',
        ',',
        '@all',
        '![x](http://e)',
        '#1',
        '\ud800',
        '{0}',
        '</failure>',
        '\u200b',
        '\ufeff',
        ' ',
        'a',
        '::set-output name=x::',
        '\u007f',
      ],
    ),
    { maxLength: 8 },
  )
  .map(parts => parts.join(''))

const hostile = fc.record({
  code: fc.constantFrom('differs', 'refused'),
  severity: fc.constantFrom('error', 'warning', 'info') as fc.Arbitrary<Finding['severity']>,
  key: nasty,
  target: fc.constant('server.properties'),
  file: nasty.map(name => `f${name}`),
  line: fc.integer({ min: 1, max: 99 }),
  actual: nasty,
  expected: nasty,
  message: nasty,
  fix: nasty,
})

/** What no report may send to a terminal or a reader of lines. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e\u200b\ufeff]/

describe('text of live files stays in its place', () => {
  const each = (check: (findings: readonly Finding[], result: CheckResult) => void) =>
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 4 }), findings =>
        check(findings, resultOf(findings)),
      ),
      { numRuns: 300 },
    )

  test('text has no control characters', () => {
    each((_, result) => {
      expect(text(checkText(result, plain))).not.toMatch(control)
    })
  })

  test('github has one command a line, and none from a file', () => {
    each((findings, result) => {
      const lines = text(checkGithub(result)).trimEnd().split('\n')
      expect(lines.length).toBe(findings.length)
      for (const line of lines) {
        expect(line).toMatch(
          /^::(error|warning|notice) file=[^,:]*(,line=\d+)(,col=\d+)?,title=[a-z-]+::/,
        )
        expect(line).not.toMatch(control)
      }
    })
  })

  test('junit is XML whose texts are as many as the findings', () => {
    each((findings, result) => {
      const out = text(checkJunit(result))
      expect(out).not.toMatch(control)
      const bare = out.replace(/"[^"<]*"/g, '""')
      expect(bare.match(/<testcase /g)?.length).toBe(findings.length)
      // Nothing but our own elements.
      const names = new Set([...bare.matchAll(/<[/?]?([^\s>/]+)/g)].map(match => match[1]))
      const known = ['xml', 'testsuites', 'testsuite', 'testcase', 'failure', 'system-out']
      expect([...names].filter(name => !known.includes(name ?? ''))).toEqual([])
      expect(out.replace(/&(amp|lt|gt|quot|#39|#xfffd);/g, '')).not.toContain('&')
    })
  })

  test('markdown has a row of seven cells for each finding, without markup', () => {
    each((findings, result) => {
      const out = text(checkMarkdown(result))
      expect(out).not.toMatch(control)
      const rows = out.split('\n').filter(line => /^\| (error|warning|info) /.test(line))
      expect(rows.length).toBe(findings.length)
      for (const row of rows) {
        const bare = row.replace(/\\./g, '')
        expect(bare.split('|').length).toBe(9)
        expect(bare).not.toMatch(/[`<>[\]@]|:\/\//)
      }
    })
  })

  test('json, sarif, gitlab and rdjsonl stay valid', () => {
    each((findings, result) => {
      expect(isCheck(JSON.parse(text(checkJson(result))))).toBe(true)
      expect(JSON.parse(text(checkJson(result))).findings).toEqual(findings)
      expect([isSarif(JSON.parse(text(checkSarif(result, '1')))), isSarif.errors]).toEqual([
        true,
        null,
      ])
      expect(JSON.parse(text(checkGitlab(result))).length).toBe(findings.length)
      const lines = text(checkRdjsonl(result)).trimEnd().split('\n')
      expect(lines.map(line => JSON.parse(line)).length).toBe(findings.length)
      for (const out of [
        checkJson(result),
        checkSarif(result, '1'),
        checkGitlab(result),
        checkRdjsonl(result),
      ]) {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
        expect(text(out)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/)
      }
    })
  })
})
