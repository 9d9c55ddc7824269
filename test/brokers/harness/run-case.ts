import { rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { cpus } from 'node:os'
import {
  type Broker,
  type BrokerSpec,
  format,
  isUp,
  launch,
  loseCheckpoints,
  stopBroker,
} from './broker.ts'
import type { BrokerCase, Step } from './case.ts'
import { storageTestJar } from './classpath.ts'
import { startZooKeeper } from './cluster.ts'
import { javaFor, logText } from './jvm.ts'
import { keyStore } from './keystore.ts'
import { idleConnections, load, startLoad, type Task } from './load.ts'
import { settled } from './observe.ts'
import { freePorts, workDir } from './places.ts'
import { type Planned, type PlannedNode, planned, topicConfig } from './planned.ts'
import { sleep } from './processes.ts'
import { observe, type Peaks, type Recorded, watch } from './record.ts'

const nothing: Peaks = { segments: 0, bytes: 0, live: 0, stale: 0, areas: 0 }

/** A case while it runs. */
interface Running {
  readonly which: BrokerCase
  readonly release: string
  readonly dir: string
  readonly plan: Planned
  /** Puts ports and files into a text. */
  readonly filled: (text: string) => string
  readonly bootstrap: string
  readonly nodes: PlannedNode[]
  readonly brokers: Broker[]
  readonly sockets: Socket[]
  readonly results: Recorded[]
  peaks: Peaks
}

/** Runs a case on one release: plan, start with the planned files, steps. Always cleans up. */
export async function runCase(which: BrokerCase, release: string): Promise<readonly Recorded[]> {
  const dir = workDir('case')
  const others: Broker[] = []
  let running: Running | undefined
  try {
    const [port = 0, controller = 0, other = 0] = await freePorts(3)
    const ports = { port, controller, other }
    const filled = (text: string): string => fill(text, dir, ports)
    const text = filled(which.declaration)
    const plan = await planned(`kafka: ${release}\njava: ${which.java ?? 17}\n${text}`, dir)
    if (plan.cluster.mode === 'zookeeper') others.push(await startZooKeeper(release, dir, other))
    running = {
      which,
      release,
      dir,
      plan,
      filled,
      bootstrap: `127.0.0.1:${port}`,
      nodes: [],
      brokers: [],
      sockets: [],
      results: [],
      peaks: nothing,
    }
    await startAll(running, others)
    for (const step of which.steps) await act(running, step)
    return running.results
  } finally {
    for (const socket of running?.sockets ?? []) socket.destroy()
    for (const broker of [...(running?.brokers ?? []), ...others])
      await stopBroker(broker, 'SIGKILL')
    if (process.env.KAFKA_SIZE_KEEP === undefined) rmSync(dir, { recursive: true, force: true })
  }
}

function fill(
  text: string,
  dir: string,
  ports: { readonly port: number; readonly controller: number; readonly other: number },
): string {
  return text
    .replaceAll('$PORT', String(ports.port))
    .replaceAll('$CONTROLLER', String(ports.controller))
    .replaceAll('$OTHER', String(ports.other))
    .replaceAll('$CPUS', String(cpus().length))
    .replaceAll('$KEYSTORE', () => keyStore(dir))
}

async function startAll(running: Running, others: Broker[]): Promise<void> {
  const { which, release, plan } = running
  const jars = which.tiered ? { moreJars: [storageTestJar(release)] } : {}
  const home = which.java === undefined ? undefined : javaFor(which.java)
  const java = home === undefined ? {} : { java: home }
  const pending: Broker[] = []
  for (const node of plan.nodes) {
    const spec: BrokerSpec = { ...node.spec, ...jars, ...java }
    if (plan.cluster.mode === 'kraft') format(spec)
    const broker = launch(spec)
    pending.push(broker)
    if (node.group.sizing.group.role === 'controller') others.push(broker)
    else {
      running.brokers.push(broker)
      running.nodes.push(node)
    }
  }
  for (const broker of pending)
    if (!(await isUp(broker))) throw new Error(`died: ${logText(broker.process.log).slice(-3000)}`)
  activeFirst(running)
}

/** Of several controllers the active one has the most connections, and the plan counts those. */
function activeFirst({ brokers, nodes }: Running): void {
  const elections = brokers.map(broker => latestElection(logText(broker.process.log)))
  const active = elections.indexOf(Math.max(...elections))
  brokers.unshift(...brokers.splice(active, 1))
  nodes.unshift(...nodes.splice(active, 1))
}

/** The epoch in which a node became the active controller last; 0 when it never did. */
function latestElection(text: string): number {
  const epochs = [...text.matchAll(/Becoming the active controller at epoch (\d+)/g)]
  return Number(epochs.at(-1)?.[1] ?? 0)
}

async function act(running: Running, step: Step): Promise<void> {
  switch (step.do) {
    case 'topics':
      return createTopics(running)
    case 'load':
      return drive(running, step)
    case 'connect':
      running.sockets.push(...(await idleConnections(running.bootstrap, step.count)))
      return
    case 'settle':
      return settled(first(running).broker.pid)
    case 'restart':
      return restart(running, step.how)
    case 'lose': {
      const last = running.brokers.at(-1)
      if (last) await stopBroker(last, 'SIGKILL')
      return settled(first(running).broker.pid)
    }
    case 'compare':
      return compare(running, step)
  }
}

async function createTopics(running: Running): Promise<void> {
  for (const topic of running.plan.cluster.topics.filter(one => !one.spec.internal)) {
    const config = Object.entries(topicConfig(topic)).map(([key, value]) => [`t.${key}`, value])
    await load(running.dir, running.bootstrap, {
      do: 'topic',
      topic: topic.name,
      partitions: topic.spec.partitions,
      rf: topic.spec.replicationFactor,
      ...Object.fromEntries(config),
    })
  }
}

async function drive(running: Running, step: Extract<Step, { do: 'load' }>): Promise<void> {
  const jobs = step.tasks.map(task =>
    startLoad(running.dir, running.bootstrap, filledTask(task, running.filled), '1g'),
  )
  const { broker, node } = first(running)
  const isOver = (): boolean => jobs.every(job => !job.isRunning())
  if (step.peaks === true) {
    const peaks = await watch(broker.pid, node.logDirs, isOver)
    const rolls = logText(broker.process.log).split('Rolled new log segment').length - 1
    running.peaks = { ...peaks, rolls }
  }
  for (const job of jobs)
    if ((await job.ended) !== 0) throw new Error(`load: ${logText(job.log).slice(-1500)}`)
}

/** Client settings may name ports and the key store too. */
function filledTask(task: Task, filled: (text: string) => string): Task {
  const entries = Object.entries(task).map(([key, value]) => [
    key,
    typeof value === 'string' ? filled(value) : value,
  ])
  return Object.fromEntries(entries) as Task
}

function first(running: Running): { broker: Broker; node: PlannedNode } {
  const [broker] = running.brokers
  const [node] = running.nodes
  if (!broker || !node) throw new Error('no broker')
  return { broker, node }
}

async function restart(running: Running, how: 'clean' | 'kill' | 'lost'): Promise<void> {
  const { broker, node } = first(running)
  await stopBroker(broker, how === 'clean' ? 'SIGTERM' : 'SIGKILL')
  if (how === 'lost') loseCheckpoints(node.logDirs)
  // The ephemeral node of a killed broker has to go first.
  if (running.plan.cluster.mode === 'zookeeper') await sleep(8000)
  const started = launch(broker.spec)
  running.brokers[0] = started
  let over = false
  const watching = watch(started.pid, node.logDirs, () => over, 20)
  const up = await isUp(started)
  over = true
  running.peaks = await watching
  if (!up) throw new Error(`died: ${logText(started.process.log).slice(-3000)}`)
  await settled(started.pid)
}

async function compare(running: Running, step: Extract<Step, { do: 'compare' }>): Promise<void> {
  const { broker, node } = first(running)
  const { which, release, peaks } = running
  const { state, quantities } = step
  const where = { case: which.name, release, java: which.java ?? 17, state, quantities }
  running.results.push({ ...where, now: await observe(broker.pid, node.logDirs), peaks })
}
