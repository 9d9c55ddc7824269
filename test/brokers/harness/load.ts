import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { javaHome, javaProgram, logText } from './jvm.ts'
import { type Started, sleep, start } from './processes.ts'

/** One task of the loader: `topic`, `load`, `large`, … and its options. */
export interface Task {
  readonly do: 'topic' | 'delete' | 'load' | 'large' | 'ids' | 'abort' | 'group' | 'read'
  readonly [option: string]: string | number
}

/** Starts a task without waiting for its end. Its output goes to `load-<n>.log` in `dir`. */
export function startLoad(dir: string, bootstrap: string, task: Task, heap = '512m'): Started {
  loads += 1
  const { do: name, ...options } = task
  const args = Object.entries(options).map(([key, value]) => `${key}=${value}`)
  const path = javaProgram('Loader').join(':')
  const jvm = [`-Xmx${heap}`, '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', path]
  const line = [...jvm, 'Loader', name, `bootstrap=${bootstrap}`, ...args]
  return start(join(javaHome(), 'bin', 'java'), line, {
    cwd: dir,
    log: join(dir, `load-${loads}.log`),
  })
}

let loads = 0

/** Runs a task to its end and gives its output. Throws when it fails. */
export async function load(
  dir: string,
  bootstrap: string,
  task: Task,
  heap?: string,
): Promise<string> {
  const started = startLoad(dir, bootstrap, task, heap)
  const code = await started.ended
  const text = logText(started.log)
  if (code !== 0) throw new Error(`${task.do}: exit ${code} ${text.slice(-1500)}`)
  return text
}

/** Fewer than the 50 connections that a listener keeps waiting by default. */
const atOnce = 40

/** Opens idle connections; the caller destroys them. */
export async function idleConnections(
  bootstrap: string,
  count: number,
): Promise<readonly Socket[]> {
  const [host = '', port = '0'] = bootstrap.split(':')
  const open = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(port), host, () => resolve(socket))
      socket.once('error', reject)
    })
  const sockets: Socket[] = []
  while (sockets.length < count) {
    const some = Math.min(atOnce, count - sockets.length)
    sockets.push(...(await Promise.all(Array.from({ length: some }, open))))
    await sleep(100)
  }
  return sockets
}
