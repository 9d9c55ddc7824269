import { delimiter, join } from 'node:path'
import { fits } from './declarations.ts'
import { bin, put, type Ran, root, run, scratch } from './run.ts'

/** A place with the collection installed, three local hosts with root directories of their own, and a log. */
export interface Site {
  readonly directory: string
  playbook(args?: readonly string[]): Ran
  command(program: string, args: readonly string[]): Ran
  /** A file of a host. */
  host(name: string, path: string): string
}

/** What `note` writes into the log; the role's commands are replaced by it. */
const note = (word: string): readonly string[] => [
  'sh',
  '-c',
  `echo ${word} {{ inventory_hostname }} >> {{ playbook_dir }}/log`,
]

const hosts = ['kafka-1', 'kafka-2', 'kafka-3'] as const

/** Nothing of the machine is touched: files go below a directory, commands write a log. */
export function site(tools: string, variables: object = {}): Site {
  const directory = scratch()
  const env = {
    PATH: [tools, process.env['PATH']].join(delimiter),
    ANSIBLE_HOME: join(directory, 'home'),
    ANSIBLE_COLLECTIONS_PATH: join(directory, 'collections'),
    ANSIBLE_LOCALHOST_WARNING: 'False',
    ANSIBLE_NOCOLOR: '1',
  }
  const command = (program: string, args: readonly string[]): Ran =>
    run(join(tools, program), args, { cwd: directory, env })
  command('ansible-galaxy', ['collection', 'build', join(root, 'integrations/ansible')])
  command('ansible-galaxy', [
    'collection',
    'install',
    '--offline',
    '-p',
    'collections',
    join(directory, 'kafka_size-kafka-0.1.0.tar.gz'),
  ])
  put(directory, 'cluster.yaml', fits)
  put(directory, 'inventory.json', inventory(variables))
  put(
    directory,
    'site.yml',
    JSON.stringify([{ hosts: 'kafka', gather_facts: false, roles: ['kafka_size.kafka.broker'] }]),
  )
  return {
    directory,
    command,
    playbook: (args = []) =>
      command('ansible-playbook', ['-i', 'inventory.json', 'site.yml', ...args]),
    host: (name, path) => join(directory, 'root', name, path),
  }
}

function inventory(variables: object): string {
  const vars = {
    ansible_connection: 'local',
    ansible_become: false,
    ansible_python_interpreter: '{{ ansible_playbook_python }}',
    broker_root: '{{ playbook_dir }}/root/{{ inventory_hostname }}',
    broker_group: 'root',
    broker_declaration: '{{ playbook_dir }}/cluster.yaml',
    broker_executable: [process.execPath, bin],
    broker_sysctl_command: note('sysctl'),
    broker_reload_command: note('reload'),
    broker_restart_command: note('restart'),
    broker_ready_command: note('ready'),
    broker_ready_retries: 1,
    broker_ready_delay: 0,
    ...variables,
  }
  const group = { hosts: Object.fromEntries(hosts.map(host => [host, {}])), vars }
  return JSON.stringify({ all: { children: { kafka: group } } })
}

/** How many tasks changed something, by host, from the recap. */
export function changed(ran: Ran): readonly number[] {
  return [...ran.out.matchAll(/^kafka-\d\s.*\bchanged=(\d+)/gm)].map(one => Number(one[1]))
}
