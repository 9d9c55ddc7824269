import type { Evidence } from './evidence.ts'
import { type ApplicationInput, kindOf } from './kind.ts'
import type { Found, ProcessInput } from './process.ts'

/** Processes with what image and env files give each of them; without manifests, that alone. */
export function pictures(
  evidence: Evidence,
  inputs: readonly ApplicationInput[],
  isDeclared: (process: ProcessInput) => boolean,
): readonly ProcessInput[] {
  const { base, java, musl, processes } = evidence
  if (processes.length === 0) return alone(evidence, inputs)
  return applications(processes, java !== undefined || isJavaEnv(base), isDeclared).map(
    process => ({
      ...process,
      env: new Map([...base, ...process.env]),
      ...(process.java === undefined && java !== undefined && { java }),
      ...(musl && { musl }),
    }),
  )
}

function alone(
  { base, java, musl }: Evidence,
  inputs: readonly ApplicationInput[],
): readonly ProcessInput[] {
  const first = inputs.find(({ file, kind }) =>
    ['env', 'dockerfile'].includes(kind ?? kindOf(file) ?? ''),
  )
  if (!first) return []
  return [
    {
      name: 'process',
      units: 'kubernetes',
      env: base,
      args: [],
      musl,
      ...(java !== undefined && { java }),
      file: first.file,
      line: 1,
    },
  ]
}

/** The processes to judge: one alone is the application; beside others it is declared or looks like Java. */
function applications(
  processes: readonly ProcessInput[],
  imageIsJava: boolean,
  isDeclared: (process: ProcessInput) => boolean,
): readonly ProcessInput[] {
  const clients = processes.filter(each => !isBroker(each.image ?? ''))
  const own = clients.filter(each => !isOther(each.image ?? '') || isJava(each))
  if (processes.length < 2) return own
  const told = own.filter(each => isDeclared(each) || isJava(each))
  return told.length > 0 || !imageIsJava ? told : own.slice(0, 1)
}

function isJava({ java, env, args }: ProcessInput): boolean {
  return (
    java !== undefined ||
    isJavaEnv(env) ||
    args.some(arg => /\bjava\b|-Xm[sx]|\.jar\b/.test(arg.text))
  )
}

function isJavaEnv(env: ReadonlyMap<string, Found>): boolean {
  const names = /^(_?JAVA|JDK_JAVA|KAFKA|JVM|SPRING|MALLOC_ARENA_MAX)/
  return [...env.keys()].some(name => names.test(name))
}

/** Software that often stands beside applications and runs no clients of theirs. */
const others = new Set(
  'nginx httpd haproxy traefik envoy proxyv2 busybox alpine ubuntu debian redis valkey memcached postgres mysql mariadb mongo rabbitmq node python golang php ruby grafana prometheus fluent-bit fluentd vault curl'.split(
    ' ',
  ),
)

function isOther(image: string): boolean {
  const name = image.replace(/@.*$/, '').replace(/:[^/]*$/, '')
  return others.has(name.slice(name.lastIndexOf('/') + 1))
}

/** Images of brokers and ZooKeeper stand beside applications in compose files; `check --live` is for them. */
function isBroker(image: string): boolean {
  return /(^|\/)(cp-(enterprise-)?(kafka|server|zookeeper)|kafka(-native)?|zookeeper)(:|@|$)/.test(
    image,
  )
}
