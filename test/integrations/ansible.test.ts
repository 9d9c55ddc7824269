import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { changed, type Site, site } from './support/ansible.ts'
import { fits, tooSmall } from './support/declarations.ts'
import { bin, blocks, put, root, run, scratch } from './support/run.ts'
import { environment, python } from './support/venv.ts'

// 2.14 is what Debian 12 ships, for Python up to 3.11; 2.21 is the newest and needs Python 3.12, 2.19 runs on 3.11.
const newestCore = (python()?.minor ?? 0) >= 12 ? 'ansible-core==2.21.5' : 'ansible-core==2.19.14'
const newest = environment('ansible-newest', [newestCore, 'ansible-lint==26.10.1'])
const versions: readonly (readonly [string, string | undefined])[] = [
  ['2.14.18', environment('ansible-oldest', ['ansible-core==2.14.18'], python(11))],
  [newestCore.slice(14), newest],
]

const files = [
  'etc/kafka/server.properties',
  'etc/kafka/jvm.env',
  'etc/sysctl.d/90-kafka-size.conf',
  'etc/security/limits.d/90-kafka-size.conf',
  'etc/systemd/system/kafka.service.d/10-kafka-size.conf',
] as const
const [properties, jvm, sysctl, limits, dropIn] = files

const logOf = (one: Site): readonly string[] =>
  existsSync(join(one.directory, 'log'))
    ? readFileSync(join(one.directory, 'log'), 'utf8').trim().split('\n')
    : []
const forget = (one: Site): void => rmSync(join(one.directory, 'log'), { force: true })
const text = (path: string): string => readFileSync(path, 'utf8')
function edit(path: string, from: string | RegExp, to: string): void {
  const before = text(path)
  const after = before.replace(from, to)
  if (after === before) throw new Error(`${path} does not have ${from}`)
  put('/', path, after)
}

describe.each(versions)('ansible-core %s (skipped without Python, venv and pip)', (_, tools) => {
  // One place for the whole life: installing anew for every part would cost most of the time.
  test.skipIf(!tools)('check, install, nothing the second time, only what must, going on', () => {
    const one = site(tools!)
    const checked = one.playbook(['--check', '--diff'])
    expect(checked).toMatchObject({ code: 0 })
    expect(checked.out).toContain(`+++ after: ${one.host('kafka-2', properties)}`)
    expect(checked.out).toContain('\n+node.id=2\n')
    expect(existsSync(join(one.directory, 'root'))).toBe(false)
    expect(logOf(one)).toEqual([])

    expect(one.playbook()).toMatchObject({ code: 0 })
    const out = join(one.directory, 'expected')
    run(process.execPath, [bin, 'plan', 'cluster.yaml', '--out', out], { cwd: one.directory })
    for (const host of ['kafka-1', 'kafka-2', 'kafka-3'])
      for (const [path, name] of [
        [properties, 'server.properties'],
        [jvm, 'jvm.env'],
        [sysctl, 'sysctl.conf'],
        [limits, 'limits.conf'],
        [dropIn, 'kafka.service.d/10-kafka-size.conf'],
      ] as const)
        expect(text(one.host(host, path))).toBe(text(join(out, host, name)))
    expect(statSync(one.host('kafka-1', properties)).mode & 0o777).toBe(0o640)
    expect(statSync(one.host('kafka-1', sysctl)).mode & 0o777).toBe(0o644)
    expect(existsSync(one.host('kafka-1', 'var/lib/kafka-size/pending'))).toBe(false)
    const log = logOf(one)
    expect(log.slice(0, 6).toSorted()).toEqual([
      'reload kafka-1',
      'reload kafka-2',
      'reload kafka-3',
      'sysctl kafka-1',
      'sysctl kafka-2',
      'sysctl kafka-3',
    ])
    expect(log.slice(6)).toEqual([
      'ready kafka-1',
      'restart kafka-1',
      'ready kafka-1',
      'ready kafka-2',
      'restart kafka-2',
      'ready kafka-2',
      'ready kafka-3',
      'restart kafka-3',
      'ready kafka-3',
    ])

    forget(one)
    const second = one.playbook(['--diff'])
    expect(second).toMatchObject({ code: 0 })
    expect(changed(second)).toEqual([0, 0, 0])
    expect(logOf(one)).toEqual([])

    edit(one.host('kafka-1', properties), '# Threads', '# threads of this broker')
    edit(one.host('kafka-1', limits), /nofile \d+/, 'nofile 1024')
    edit(one.host('kafka-2', sysctl), /vm.max_map_count = \d+/, 'vm.max_map_count = 65530')
    edit(one.host('kafka-2', dropIn), '# limits.conf means', '# limits.conf  means')
    edit(one.host('kafka-3', properties), /num.io.threads=\d+/, 'num.io.threads=3')
    const ran = one.playbook(['--diff'])
    expect(ran).toMatchObject({ code: 0 })
    expect(ran.out).toContain('\n-vm.max_map_count = 65530\n+vm.max_map_count = ')
    expect(ran.out).toContain('\n-num.io.threads=3\n+num.io.threads=8\n')
    expect(logOf(one)).toEqual([
      'sysctl kafka-2',
      'reload kafka-2',
      'ready kafka-3',
      'restart kafka-3',
      'ready kafka-3',
    ])
    expect(changed(ran)).toEqual([1, 3, 2])

    forget(one)
    for (const host of ['kafka-1', 'kafka-2'])
      edit(one.host(host, properties), /num.io.threads=\d+/, 'num.io.threads=3')
    const broken = `grep -q "restart kafka-1" ${one.directory}/log && exit 1; exit 0`
    const ready = JSON.stringify({ broker_ready_command: ['sh', '-c', broken] })
    expect(one.playbook(['-e', ready]).code).toBe(2)
    expect(logOf(one)).toEqual(['restart kafka-1'])
    expect(text(one.host('kafka-2', 'var/lib/kafka-size/pending'))).toBe('restart\n')

    forget(one)
    expect(one.playbook()).toMatchObject({ code: 0 })
    const restarts = logOf(one).filter(line => line.startsWith('restart'))
    expect(restarts).toEqual(['restart kafka-1', 'restart kafka-2'])
  })
})

describe.skipIf(!newest)('the role (skipped without Python, venv and pip)', () => {
  test('refuses before it touches anything', () => {
    const one = site(newest!)
    const refused = (variables: object): string => {
      const ran = one.playbook(['-e', JSON.stringify(variables)])
      expect(ran.code).toBe(2)
      expect(existsSync(join(one.directory, 'root'))).toBe(false)
      return ran.out.replaceAll(/\s+/g, ' ')
    }
    expect(refused({ broker_ready_command: [] })).toContain('broker_ready_command is empty')
    expect(refused({ broker_host: 'other' })).toContain(
      'There are no files for \\"other\\", only for kafka-1, kafka-2, kafka-3.',
    )
    expect(refused({ broker_restart: 'sometimes' })).toContain(
      'value of broker_restart must be one',
    )
    put(one.directory, 'cluster.yaml', tooSmall)
    expect(refused({})).toContain('the cluster does not fit its hosts: brokers: disk /data')
    put(one.directory, 'cluster.yaml', `${fits}nonsense: 1\n`)
    expect(refused({})).toContain('unknown key \\"nonsense\\"')
  })

  test('renders on the target, and takes files that are there', () => {
    const cluster = JSON.parse(
      run(
        newest!.concat('/python'),
        ['-c', 'import sys,yaml,json; print(json.dumps(yaml.safe_load(sys.stdin)))'],
        {
          input: fits,
        },
      ).out,
    )
    const one = site(newest!, {
      broker_render: 'target',
      broker_declaration: '',
      broker_cluster: cluster,
      broker_restart: 'none',
    })
    expect(one.playbook()).toMatchObject({ code: 0 })
    expect(text(one.host('kafka-3', properties))).toContain('\nnode.id=3\n')
    expect(logOf(one).filter(line => line.startsWith('restart'))).toEqual([])

    run(process.execPath, [bin, 'plan', 'cluster.yaml', '--out', 'generated'], {
      cwd: one.directory,
    })
    const generated = ['-e', `broker_render=none broker_generated=${one.directory}/generated`]
    const ran = one.playbook([...generated, '-e', 'broker_restart=together'])
    expect(ran).toMatchObject({ code: 0 })
    expect(ran.out).not.toContain('kafka_size.kafka.plan')
    expect(
      logOf(one)
        .filter(line => line.startsWith('restart'))
        .toSorted(),
    ).toEqual(['restart kafka-1', 'restart kafka-2', 'restart kafka-3'])
  })

  test('secrets are in the files and nowhere else', () => {
    const one = site(newest!, { broker_restart: 'none' })
    put(one.directory, 'cluster.yaml', `${fits}overrides: { ssl.keystore.password: hunter2 }\n`)
    const ran = one.playbook(['--diff', '-vvv'])
    expect(ran).toMatchObject({ code: 0 })
    expect(text(one.host('kafka-1', properties))).toContain('\nssl.keystore.password=hunter2\n')
    expect(ran.out).toContain('+ssl.keystore.password= ********')
    expect(ran.out + ran.err).not.toContain('hunter2')
    expect(ran.out).not.toContain(Buffer.from('hunter2').toString('base64').slice(0, 8))
  })

  test('captures every host for one check over all', () => {
    const one = site(newest!, { broker_restart: 'none' })
    one.playbook()
    const clean = one.playbook(['--tags', 'check'])
    expect(clean).toMatchObject({ code: 0 })
    expect(changed(clean)).toEqual([0, 0, 0])
    expect(clean.out).toMatch(/nothing found in \d+ files of 3 hosts/)

    edit(one.host('kafka-2', sysctl), /vm.max_map_count = \d+/, 'vm.max_map_count = 1000')
    const options = JSON.stringify({ broker_check_arguments: ['--format', 'github'] })
    const found = one.playbook(['--tags', 'check', '-e', options])
    expect(found.code).toBe(2)
    expect(found.out).toContain('kafka-size check has findings.')
    expect(found.out).toMatch(/::error file=[^,]*kafka-2[^,]*90-kafka-size.conf.*vm.max_map_count/)
    expect(found.out).not.toMatch(/::error file=[^,]*kafka-[13]\//)
  })
})

describe.skipIf(!newest)('the collection (skipped without Python, venv and pip)', () => {
  test('the module plan: check mode, diff, second run, foreign files', () => {
    const one = site(newest!)
    const plan = (...more: readonly string[]) =>
      one.command('ansible', [
        'localhost',
        '-m',
        'kafka_size.kafka.plan',
        '-a',
        JSON.stringify({
          declaration: 'cluster.yaml',
          out: 'out',
          executable: [process.execPath, bin],
        }),
        ...more,
      ])
    const dry = plan('--check', '--diff')
    expect(dry.out).toContain('+node.id=1')
    expect(existsSync(join(one.directory, 'out'))).toBe(false)
    expect(plan().out).toContain('"changed": true')
    expect(plan('--diff').out).toContain('"changed": false')
    put(one.directory, 'out/kafka-1/server.properties', 'node.id=9\n')
    const foreign = plan()
    expect(foreign.code).toBe(2)
    expect(foreign.out).toContain('out/kafka-1/server.properties was not written by kafka-size')
    expect(text(join(one.directory, 'out/kafka-1/server.properties'))).toBe('node.id=9\n')
  })

  test('a controller without kafka-size is told so', () => {
    const one = site(newest!, { broker_executable: ['/nowhere/kafka-size'] })
    const ran = one.playbook()
    expect(ran.code).toBe(2)
    expect(ran.out).toMatch(/\/nowhere\/kafka-size cannot be started on \S+ \(ENOENT\)/)
  })

  test('is documented', () => {
    const one = site(newest!)
    for (const name of ['plan', 'install']) {
      const ran = one.command('ansible-doc', ['--json', `kafka_size.kafka.${name}`])
      expect(JSON.parse(ran.out)[`kafka_size.kafka.${name}`].doc.short_description).toMatch(
        /plan|Size/,
      )
    }
    const role = one.command('ansible-doc', ['-t', 'role', '--json', 'kafka_size.kafka.broker'])
    expect(role.out).toContain('broker_ready_command')
  })

  test('ansible-lint finds nothing', () => {
    const directory = scratch()
    const copy = join(directory, 'ansible_collections/kafka_size/kafka')
    mkdirSync(join(copy, '..'), { recursive: true })
    cpSync(join(root, 'integrations/ansible'), copy, { recursive: true })
    run('git', ['init', '-q', '.'], { cwd: copy })
    const ran = run(join(newest!, 'ansible-lint'), ['--offline', '--strict'], {
      cwd: copy,
      env: {
        PATH: [newest!, process.env['PATH']].join(delimiter),
        ANSIBLE_HOME: join(directory, 'home'),
        ANSIBLE_COLLECTIONS_PATH: directory,
      },
    })
    expect(ran).toMatchObject({ code: 0, out: '' })
    expect(ran.err).toContain("Profile 'production' was required, and it passed.")
  })

  test('the example of docs/ansible.md works as it stands', () => {
    const one = site(newest!)
    rmSync(join(one.directory, 'collections'), { recursive: true })
    mkdirSync(join(one.directory, 'kafka-size'))
    cpSync(join(root, 'integrations'), join(one.directory, 'kafka-size/integrations'), {
      recursive: true,
    })
    const [build] = blocks('ansible.md', 'sh')
    const [cluster, play] = blocks('ansible.md', 'yaml')
    const galaxy = build!.replaceAll('ansible-galaxy', join(newest!, 'ansible-galaxy'))
    expect(run('sh', ['-ec', galaxy], { cwd: one.directory })).toMatchObject({ code: 0 })
    put(one.directory, 'cluster.yaml', cluster!)
    put(one.directory, 'site.yml', play!)
    // The page's kafka-ready, with a stand-in for Kafka's tool that finds every replica.
    const kafka = scratch()
    put(kafka, 'bin/kafka-topics.sh', '#!/bin/sh\nexit 0\n', 0o755)
    const ready = put(one.directory, 'kafka-ready', blocks('ansible.md', 'bash')[0]!, 0o755)
    const command = ['env', `KAFKA_HOME=${kafka}`, ready]
    const ran = one.playbook(['-e', JSON.stringify({ broker_ready_command: command })])
    expect(ran).toMatchObject({ code: 0 })
    expect(logOf(one).filter(line => line.startsWith('restart'))).toHaveLength(3)
    put(kafka, 'bin/kafka-topics.sh', '#!/bin/sh\necho "Topic: orders Partition: 1"\n', 0o755)
    expect(run(command[0]!, command.slice(1))).toMatchObject({ code: 1 })
  })
})
