import { delimiter, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fits, tooSmall } from './support/declarations.ts'
import { registry } from './support/registry.ts'
import { commit, git, projectCopy } from './support/repository.ts'
import { bin, blocks, put, type Ran, root, run, scratch } from './support/run.ts'
import { environment } from './support/venv.ts'

const tools = environment('pre-commit', ['pre-commit==4.7.0'])

describe.skipIf(!tools || !registry)(
  'pre-commit 4.7.0 (skipped without pip or npm packages)',
  () => {
    test('the manifest of the hooks is valid', () => {
      const words = ['validate-manifest', '.pre-commit-hooks.yaml']
      expect(run(join(tools!, 'pre-commit'), words, { cwd: root })).toMatchObject({ code: 0 })
    })

    test('the example of docs/pull-requests.md, from a clone built by pre-commit', () => {
      const project = projectCopy()
      const work = scratch()
      const home = scratch()
      const hook = (name: string): Ran =>
        run(join(tools!, 'pre-commit'), ['run', '--all-files', '--color=never', name], {
          cwd: work,
          env: {
            PATH: [tools!, process.env['PATH']].join(delimiter),
            PRE_COMMIT_HOME: home,
            GIT_CONFIG_GLOBAL: '/dev/null',
          },
        })
      const config = blocks('pull-requests.md', 'pre-commit')[0]!
        .replace('REPOSITORY', project.directory)
        .replace('REVISION', project.revision)
      put(work, '.pre-commit-config.yaml', config)
      put(work, 'cluster.yaml', fits)
      run(process.execPath, [bin, 'plan', 'cluster.yaml', '--out', 'generated'], { cwd: work })
      for (const host of ['kafka-1', 'kafka-2', 'kafka-3']) place(work, host)
      commit(work)

      expect(hook('kafka-size-plan')).toMatchObject({ code: 0 })
      expect(hook('kafka-size-check')).toMatchObject({ code: 0 })

      put(work, 'cluster.yaml', tooSmall)
      git(work, 'add', '-A')
      const misfit = hook('kafka-size-plan')
      expect(misfit.code).toBe(1)
      expect(misfit.out).toContain('- exit code: 2')
      expect(misfit.out).toContain('does not fit')

      put(work, 'cluster.yaml', `${fits}nonsense: 1\n`)
      git(work, 'add', '-A')
      const mistake = hook('kafka-size-plan')
      expect(mistake.out).toContain('- exit code: 1')
      expect(mistake.out).toContain('cluster.yaml:9:1: unknown key "nonsense"')

      put(work, 'cluster.yaml', fits)
      put(work, 'hosts/kafka-2/etc/sysctl.d/90-kafka-size.conf', 'vm.max_map_count = 1000\n')
      git(work, 'add', '-A')
      const drift = hook('kafka-size-check')
      expect(drift.out).toContain('- exit code: 2')
      expect(drift.out).toContain('vm.max_map_count')
    })
  },
)

/** The tree of a host, as a repository of configurations keeps it. */
function place(work: string, host: string): void {
  const from = join('generated', host)
  const to = join('hosts', host, 'etc')
  const script = `mkdir -p ${to}/kafka ${to}/sysctl.d ${to}/security/limits.d ${to}/systemd/system
cp ${from}/server.properties ${from}/jvm.env ${to}/kafka/
cp ${from}/sysctl.conf ${to}/sysctl.d/90-kafka-size.conf
cp ${from}/limits.conf ${to}/security/limits.d/90-kafka-size.conf
cp -r ${from}/kafka.service.d ${to}/systemd/system/`
  expect(run('sh', ['-ec', script], { cwd: work })).toMatchObject({ code: 0 })
}
