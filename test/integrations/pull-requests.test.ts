import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { fits, tooSmall } from './support/declarations.ts'
import { registry } from './support/registry.ts'
import { commit, projectCopy } from './support/repository.ts'
import { bin, blocks, pathWithBin, put, type Ran, root, run, scratch } from './support/run.ts'
import { pack } from './support/tarball.ts'
import { environment } from './support/venv.ts'

interface Step {
  readonly name: string
  readonly id?: string
  readonly shell: string
  readonly env?: Readonly<Record<string, string>>
  readonly run: string
}
interface Action {
  readonly name: string
  readonly description: string
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly default?: string }>
  >
  readonly outputs: Readonly<
    Record<string, { readonly description: string; readonly value: string }>
  >
  readonly runs: { readonly using: string; readonly steps: readonly Step[] }
}

const yaml = (path: string): unknown => load(readFileSync(join(root, path), 'utf8'))
const action = yaml('action.yml') as Action

/** The values that the runner puts in place of the expressions of a step. */
function environmentOf(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const env = action.runs.steps[1]!.env!
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => {
      const input = /^\$\{\{ inputs\.([a-z-]+)/.exec(value)![1]!
      return [name, inputs[input] ?? action.inputs[input]!.default ?? '']
    }),
  )
}

interface Stepped extends Ran {
  readonly output: string
  readonly summary: string
}

function step(cwd: string, inputs: Readonly<Record<string, string>>, from = root): Stepped {
  const place = scratch()
  const output = put(place, 'output', '')
  const summary = put(place, 'summary', '')
  const ran = run(
    'bash',
    ['--noprofile', '--norc', '-eo', 'pipefail', '-c', action.runs.steps[1]!.run],
    {
      cwd,
      env: {
        ...environmentOf(inputs),
        GITHUB_ACTION_PATH: from,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        RUNNER_TEMP: place,
      },
    },
  )
  return { ...ran, output: readFileSync(output, 'utf8'), summary: readFileSync(summary, 'utf8') }
}

/** What the runner would read as commands: lines between a stop and its token are text. */
function commandsOf(out: string): readonly string[] {
  const found: string[] = []
  let token: string | undefined
  for (const line of out.split('\n')) {
    if (token !== undefined) {
      if (line === `::${token}::`) token = undefined
    } else if (line.startsWith('::stop-commands::')) token = line.slice('::stop-commands::'.length)
    else if (line.startsWith('::')) found.push(line)
  }
  return found
}

describe('action.yml', () => {
  test('is a composite action whose steps all name their shell', () => {
    expect(action.runs.using).toBe('composite')
    expect(action.runs.steps.map(one => one.shell)).toEqual(['bash', 'bash'])
    for (const { description } of [
      ...Object.values(action.inputs),
      ...Object.values(action.outputs),
    ])
      expect(description).toMatch(/\.$/)
    for (const { value } of Object.values(action.outputs))
      expect(value).toMatch(/^\$\{\{ steps\.run\.outputs\.[a-z-]+ \}\}$/)
  })

  test('no script holds an expression: inputs come as variables', () => {
    for (const one of action.runs.steps) expect(one.run).not.toContain('${{')
    expect(environmentOf({ declaration: 'x' })).toEqual({
      KAFKA_SIZE_COMMAND: 'plan',
      KAFKA_SIZE_DECLARATION: 'x',
      KAFKA_SIZE_BASE: '',
      KAFKA_SIZE_LIVE: '',
      KAFKA_SIZE_FAIL_ON: 'error',
    })
  })

  test('docs name the inputs the action has', () => {
    const [workflow] = blocks('pull-requests.md', 'yaml')
    const uses = (load(workflow!) as { jobs: Record<string, { steps: { with: object }[] }> }).jobs
    for (const name of Object.keys(uses['kafka-size']!.steps[1]!.with))
      expect(Object.keys(action.inputs)).toContain(name)
  })

  test('plan: a cluster that fits, and one that does not', () => {
    const work = scratch()
    put(work, 'cluster.yaml', fits)
    const good = step(work, { declaration: 'cluster.yaml' })
    expect(good).toMatchObject({ code: 0 })
    expect(good.output).toMatch(/^exit-code=0\nreport=\/.*\.md\n$/)
    expect(good.summary).toContain('## Capacity plan of shop: fits')
    expect(commandsOf(good.out)).toEqual([])

    put(work, 'cluster.yaml', tooSmall)
    const bad = step(work, { declaration: 'cluster.yaml' })
    expect(bad).toMatchObject({ code: 2 })
    expect(bad.output).toContain('exit-code=2\n')
    expect(commandsOf(bad.out)).toEqual([
      '::error title=kafka-size::the cluster does not fit its hosts; the summary of this step tells why',
    ])
    expect(step(work, { declaration: 'cluster.yaml', 'fail-on': 'never' })).toMatchObject({
      code: 0,
      output: expect.stringContaining('exit-code=2\n'),
    })
  })

  test('diff: against the base', () => {
    const work = scratch()
    put(work, 'cluster.yaml', fits)
    const base = commit(work)
    put(work, 'cluster.yaml', tooSmall)
    const ran = step(work, { command: 'diff', declaration: 'cluster.yaml', base })
    expect(ran).toMatchObject({ code: 2 })
    expect(ran.summary).toContain('shop')
    expect(commandsOf(ran.out).join('\n')).toMatch(/^::error file=cluster\.yaml/m)
  })

  test('mistakes are shown, and nothing in them is a command', () => {
    const work = scratch()
    put(work, 'cluster.yaml', `${fits}"\\n::error::pwned": 1\n"::warning::pwned": 1\n`)
    const ran = step(work, { declaration: 'cluster.yaml' })
    expect(ran.code).toBe(1)
    expect(ran.out).toContain('unknown key')
    expect(commandsOf(ran.out)).toEqual([
      '::error title=kafka-size::kafka-size could not do its work; its messages are above',
    ])
  })

  test('names are names, whatever they look like', () => {
    const work = scratch()
    for (const name of ['$(touch pwned).yaml', '-o.yaml', 'a b; touch pwned.yaml']) {
      put(work, name, fits)
      expect(step(work, { declaration: name })).toMatchObject({ code: 0 })
    }
    expect(step(work, { declaration: 'x', command: 'plan; touch pwned' })).toMatchObject({
      code: 1,
    })
    expect(existsSync(join(work, 'pwned'))).toBe(false)
  })

  test.skipIf(!registry)('both steps, from a fresh checkout (needs npm packages)', () => {
    const { directory } = projectCopy()
    const built = run('bash', ['-eo', 'pipefail', '-c', action.runs.steps[0]!.run], {
      env: { GITHUB_ACTION_PATH: directory },
    })
    expect(built).toMatchObject({ code: 0 })
    const work = scratch()
    put(work, 'cluster.yaml', fits)
    expect(step(work, { declaration: 'cluster.yaml' }, directory)).toMatchObject({ code: 0 })
  })
})

type Job = Readonly<Record<string, unknown>> & { readonly script?: readonly string[] }

const checker = environment('check-jsonschema', ['check-jsonschema==0.39.0'])

describe.skipIf(!checker)('the published schemas (skipped without Python, venv and pip)', () => {
  const valid = (schema: string, path: string): void => {
    const words = ['--builtin-schema', `vendor.${schema}`, ...transform(schema), path]
    expect(run(join(checker!, 'check-jsonschema'), words, { cwd: root })).toMatchObject({
      code: 0,
      out: 'ok -- validation done\n',
    })
  }
  const transform = (schema: string): readonly string[] =>
    schema === 'gitlab-ci' ? ['--data-transform', 'gitlab-ci'] : []

  test('of GitHub accept the action and the workflow of the page', () => {
    valid('github-actions', 'action.yml')
    const workflow = blocks('pull-requests.md', 'yaml')[0]!
    valid('github-workflows', put(scratch(), 'kafka.yml', workflow))
  })

  test('of GitLab accept the template and the example of the page', () => {
    valid('gitlab-ci', 'integrations/gitlab/kafka-size.yml')
    valid('gitlab-ci', put(scratch(), '.gitlab-ci.yml', blocks('pull-requests.md', 'yml')[0]!))
  })
})

describe('the GitLab template', () => {
  const template = yaml('integrations/gitlab/kafka-size.yml') as Record<string, Job>
  const jobs = Object.entries(template).filter(([name]) => name.startsWith('kafka-size-'))

  test('has a job for plan, diff and check', () => {
    expect(jobs.map(([name]) => name)).toEqual([
      'kafka-size-plan',
      'kafka-size-diff',
      'kafka-size-check',
    ])
    for (const [, job] of jobs) expect(job['extends']).toBe('.kafka-size')
  })

  test('every variable in a script stands in quotes', () => {
    for (const [, job] of jobs)
      for (const line of job.script!) expect(line.replaceAll(/"[^"]*"/g, '')).not.toMatch(/\$[\w{]/)
  })

  test('docs set variables that the template declares', () => {
    const page = load(blocks('pull-requests.md', 'yml')[0]!) as { variables: object }
    expect(Object.keys(page.variables)).toEqual(Object.keys(template['variables']!))
  })

  test.skipIf(!registry)('the jobs install the packed program (needs npm packages)', () => {
    const prefix = scratch()
    const before = template['.kafka-size']!['before_script'] as readonly string[]
    const install = (what: string): Ran =>
      run('sh', ['-ec', before.join('\n')], {
        cwd: prefix,
        env: { npm_config_prefix: prefix, KAFKA_SIZE_PACKAGE: what },
      })
    expect(install('').err).toContain('KAFKA_SIZE_PACKAGE: names what npm installs, and is empty')
    expect(install(pack().tarball)).toMatchObject({ code: 0 })
    expect(run(join(prefix, 'bin/kafka-size'), ['--version']).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test('the scripts of plan and diff do their work', () => {
    const work = scratch()
    put(work, 'cluster.yaml', fits)
    const base = commit(work)
    run('git', ['remote', 'add', 'origin', work], { cwd: work })
    const script = (name: string): Ran =>
      run('sh', ['-ec', template[name]!.script!.join('\n')], {
        cwd: work,
        env: {
          PATH: pathWithBin(scratch()),
          KAFKA_SIZE_DECLARATION: 'cluster.yaml',
          CI_MERGE_REQUEST_DIFF_BASE_SHA: base,
        },
      })
    expect(script('kafka-size-plan')).toMatchObject({ code: 0 })
    expect(script('kafka-size-diff')).toMatchObject({ code: 0 })
    put(work, 'cluster.yaml', tooSmall)
    expect(script('kafka-size-plan')).toMatchObject({ code: 2 })
    expect(script('kafka-size-diff')).toMatchObject({ code: 2 })
    expect(readFileSync(join(work, 'kafka-size.md'), 'utf8')).toContain('does not fit')
  })

  test('the script of check writes a code quality report', () => {
    const work = scratch()
    put(work, 'cluster.yaml', fits)
    run(process.execPath, [bin, 'plan', 'cluster.yaml', '--out', 'hosts'], { cwd: work })
    const check = (): Ran =>
      run('sh', ['-ec', template['kafka-size-check']!.script!.join('\n')], {
        cwd: work,
        env: {
          PATH: pathWithBin(scratch()),
          KAFKA_SIZE_DECLARATION: 'cluster.yaml',
          KAFKA_SIZE_LIVE: 'hosts/{host}',
        },
      })
    const report = (): readonly Record<string, unknown>[] =>
      JSON.parse(readFileSync(join(work, 'gl-code-quality-report.json'), 'utf8'))
    expect(check()).toMatchObject({ code: 0 })
    expect(report()).toEqual([])

    put(work, 'hosts/kafka-2/sysctl.conf', 'vm.max_map_count = 1000\n')
    expect(check()).toMatchObject({ code: 2 })
    const found = report()
    expect(found.length).toBeGreaterThan(0)
    // What GitLab's documentation of the report asks of every entry.
    for (const one of found)
      expect(one).toMatchObject({
        description: expect.any(String),
        check_name: expect.any(String),
        fingerprint: expect.any(String),
        severity: expect.stringMatching(/^(info|minor|major|critical|blocker)$/),
        location: { path: expect.stringMatching(/^hosts\//), lines: { begin: expect.any(Number) } },
      })
    expect(new Set(found.map(one => one['fingerprint'])).size).toBe(found.length)
  })
})
