import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fits, tooSmall } from './support/declarations.ts'
import { bin, blocks, has, pathWithBin, put, type Ran, root, run, scratch } from './support/run.ts'

const terraform = process.env['KAFKA_SIZE_TERRAFORM'] ?? 'terraform'
const missing = !has(terraform, ['version'])

/** Terraform in a directory, without its configuration file, its network check and its colours. */
function tf(cwd: string, args: readonly string[], env: Record<string, string> = {}): Ran {
  return run(terraform, args, {
    cwd,
    env: {
      TF_CLI_CONFIG_FILE: '/dev/null',
      CHECKPOINT_DISABLE: '1',
      TF_IN_AUTOMATION: '1',
      ...env,
    },
  })
}

const plain = ['-input=false', '-no-color'] as const
const changes = (cwd: string): Ran => tf(cwd, ['plan', '-detailed-exitcode', ...plain])
const apply = (cwd: string): Ran => tf(cwd, ['apply', '-auto-approve', ...plain])

function planJson(yaml: string): string {
  return run(process.execPath, [bin, 'plan', '-', '--format', 'json'], { input: yaml }).out
}

/** A copy of the module with one of its examples initialised. */
function example(yaml: string, edit = (text: string): string => text): string {
  const copy = scratch()
  cpSync(join(root, 'integrations/terraform'), copy, { recursive: true })
  const directory = join(copy, 'examples/plan-file')
  put(directory, 'main.tf', edit(readFileSync(join(directory, 'main.tf'), 'utf8')))
  put(directory, 'plan.json', planJson(yaml))
  expect(tf(directory, ['init', ...plain])).toMatchObject({ code: 0 })
  return directory
}

describe.skipIf(missing)('terraform (skipped when it is not installed)', () => {
  test('the module is formatted and valid, without providers', () => {
    const directory = example(fits)
    expect(tf(directory, ['fmt', '-check', '-recursive', '../..'])).toMatchObject({
      code: 0,
      out: '',
    })
    expect(JSON.parse(tf(directory, ['validate', '-json']).out)).toMatchObject({
      valid: true,
      diagnostics: [],
    })
  })

  test('plan, apply, and a second plan that is empty', () => {
    const directory = example(fits)
    expect(changes(directory)).toMatchObject({ code: 2 })
    expect(apply(directory)).toMatchObject({ code: 0 })
    expect(changes(directory)).toMatchObject({ code: 0 })
    const state = JSON.parse(tf(directory, ['show', '-json']).out)
    const brokers = state.values.root_module.resources.map(
      (one: { index: string; values: { input: unknown } }) => [one.index, one.values.input],
    )
    expect(brokers).toEqual([
      ['kafka-1', { group: 'brokers', id: 1, rack: null, role: 'combined' }],
      ['kafka-2', { group: 'brokers', id: 2, rack: null, role: 'combined' }],
      ['kafka-3', { group: 'brokers', id: 3, rack: null, role: 'combined' }],
    ])
  })

  test('an id that is declared later changes that one resource', () => {
    const directory = example(fits)
    apply(directory)
    put(directory, 'plan.json', planJson(fits.replace('kafka-3 }', 'kafka-3, id: 7 }')))
    const ran = changes(directory)
    expect(ran.code).toBe(2)
    expect(ran.out).toContain('Plan: 0 to add, 1 to change, 0 to destroy.')
    expect(ran.out).toContain('terraform_data.broker["kafka-3"] will be updated in-place')
  })

  test('a plan that does not fit warns', () => {
    const ran = changes(example(tooSmall))
    expect(ran.code).toBe(2)
    expect(ran.out).toContain('Warning: Check block assertion failed')
    expect(ran.out.replace(/\s*\n?[│\s]+/g, ' ')).toContain(
      'The cluster shop does not fit its hosts: brokers: disk /data',
    )
  })

  test('and stops the run with enforce', () => {
    const ran = changes(
      example(tooSmall, text => text.replace('  plan   =', '  enforce = true\n  plan   =')),
    )
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('Module output value precondition failed')
  })

  test('text that is not a plan is refused', () => {
    const directory = example(fits)
    put(directory, 'plan.json', '{"schema":"other"}')
    const ran = changes(directory)
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('The value is not the JSON of a kafka-size plan')
  })

  // The provider itself comes from a registry: its place is taken by what it would give back.
  test('modules/external, around the answer of the program', () => {
    const copy = scratch()
    cpSync(join(root, 'integrations/terraform'), copy, { recursive: true })
    const module = join(copy, 'modules/external/main.tf')
    const input = JSON.stringify({ yaml: fits, files: 'true' })
    const answer = run(process.execPath, [bin, 'terraform-external'], { input }).out
    put(copy, 'modules/external/answer.json', answer)
    const without = readFileSync(module, 'utf8')
      .replace(/ {2}required_providers \{[\s\S]*?\n {2}\}\n/, '')
      .replace(
        /^data "external" "plan" \{[\s\S]*?^\}$/m,
        `locals {\n  answer = jsondecode(file("\${path.module}/answer.json"))\n}`,
      )
      .replaceAll('data.external.plan.result', 'local.answer')
    expect(without).not.toMatch(/hashicorp|data\.external|data "/)
    put(copy, 'modules/external/main.tf', without)
    const directory = join(copy, 'examples/external')
    expect(tf(directory, ['init', ...plain])).toMatchObject({ code: 0 })
    expect(apply(directory)).toMatchObject({ code: 0 })
    expect(changes(directory)).toMatchObject({ code: 0 })
    const state = JSON.parse(tf(directory, ['show', '-json']).out).values
    expect(state.outputs.status.value).toBe('fits')
    const [broker] = state.root_module.resources
    expect(broker.index).toBe('kafka-1')
    expect(broker.values.input.files['server.properties']).toContain('\nnode.id=1\n')
  })

  test('the example of docs/terraform.md works as it stands', () => {
    const directory = scratch()
    cpSync(
      join(root, 'integrations/terraform'),
      join(directory, 'kafka-size/integrations/terraform'),
      {
        recursive: true,
      },
    )
    put(directory, 'cluster.yaml', fits)
    const [shell] = blocks('terraform.md', 'sh')
    const env = { PATH: pathWithBin(scratch()) }
    expect(run('sh', ['-ec', shell!], { cwd: directory, env })).toMatchObject({ code: 0 })
    put(directory, 'main.tf', blocks('terraform.md', 'hcl')[0]!)
    expect(tf(directory, ['init', ...plain])).toMatchObject({ code: 0 })
    expect(changes(directory)).toMatchObject({ code: 2 })
    expect(apply(directory)).toMatchObject({ code: 0 })
    expect(changes(directory)).toMatchObject({ code: 0 })
  })
})
