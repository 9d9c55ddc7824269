import { describe, expect, test } from 'vitest'
import { fits } from './support/declarations.ts'
import { registry } from './support/registry.ts'
import { blocks, put, run } from './support/run.ts'
import { installed, pack } from './support/tarball.ts'

describe.skipIf(!registry)('the packed library (skipped when npm cannot fetch packages)', () => {
  test('the example of docs/distribution.md runs and type-checks with TypeScript 5.9', () => {
    const directory = installed(pack().tarball)
    put(directory, 'cluster.yaml', fits)
    const [program] = blocks('distribution.md', 'ts')
    put(directory, 'sizes.ts', program!)
    // No @types/node: the library's types must not need them. `declare` stands for node:fs.
    put(
      directory,
      'node-fs.d.ts',
      `declare module 'node:fs' { export function readFileSync(path: string, encoding: 'utf8'): string }
declare const console: { log(text: string): void }\n`,
    )
    put(
      directory,
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          target: 'es2023',
          lib: ['es2023'],
          module: 'nodenext',
          types: [],
          strict: true,
          skipLibCheck: false,
        },
      }),
    )
    const tsc = run('npx', ['--yes', '--package=typescript@5.9.3', 'tsc', '-p', '.'], {
      cwd: directory,
    })
    expect(tsc).toMatchObject({ code: 0, out: '' })
    expect(run(process.execPath, ['sizes.js'], { cwd: directory })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^fits\nkafka-1 server\.properties\n/),
    })
  })

  test('attw finds no problem in the types', () => {
    const args = ['--yes', '@arethetypeswrong/cli@0.18.5', pack().tarball, '--profile', 'esm-only']
    const ran = run('npx', args)
    // It ends with 0 when every problem belongs to CommonJS, which the profile leaves out.
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('node16 (from ESM): 🟢 (ESM)')
    expect(ran.out).not.toMatch(/^(?!.*ignored).*(💀|❌)/mu)
  })

  test('publint finds nothing', () => {
    const ran = run('npx', ['--yes', 'publint@0.3.25', '--strict', pack().tarball])
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('All good!') })
  })
})
