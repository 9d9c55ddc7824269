import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

/** A program started by the suite; it is ended by its own pid, never by name. */
export interface Started {
  readonly pid: number
  readonly log: string
  /** The exit code, or the signal's name, once it has ended. */
  readonly ended: Promise<number | string>
  isRunning(): boolean
  signal(name: NodeJS.Signals): void
}

const running = new Map<number, ChildProcess>()

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    endAll()
    process.exit(1)
  })
process.once('exit', endAll)

/** Kills every program this process has started and not yet seen ending. */
export function endAll(): void {
  for (const child of running.values()) child.kill('SIGKILL')
}

/** How a program is started: its own environment on top of ours, output to a file. */
export interface StartOptions {
  readonly cwd: string
  readonly log: string
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a program in the background. Throws when it cannot be found. */
export function start(command: string, args: readonly string[], options: StartOptions): Started {
  const out = openSync(options.log, 'a')
  const env = { ...process.env, ...options.env }
  const child = spawn(command, args, { cwd: options.cwd, env, stdio: ['ignore', out, out] })
  closeSync(out)
  const pid = child.pid
  if (pid === undefined) throw new Error(`cannot start ${command}`)
  running.set(pid, child)
  const ended = new Promise<number | string>(resolve => {
    child.once('exit', (code, signal) => {
      running.delete(pid)
      resolve(code ?? signal ?? 1)
    })
  })
  return {
    pid,
    log: options.log,
    ended,
    isRunning: () => running.has(pid),
    signal: name => void child.kill(name),
  }
}

/** Runs a program to its end and gives its stdout. Throws with its stderr unless it exits 0. */
export function run(command: string, args: readonly string[], cwd?: string): string {
  const done = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (done.status === 0) return done.stdout
  const talk = `${done.stdout ?? ''}${done.stderr ?? ''}`.slice(-2000)
  throw new Error(`${command} ${args.slice(0, 3).join(' ')}: exit ${done.status} ${talk}`)
}

/** Waits. */
export function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

/** Asks `is` again and again until it holds. Throws after `limitMs`. */
export async function until(what: string, limitMs: number, is: () => boolean): Promise<void> {
  const end = Date.now() + limitMs
  while (!is()) {
    if (Date.now() > end) throw new Error(`${what}: not within ${limitMs} ms`)
    await sleep(50)
  }
}
