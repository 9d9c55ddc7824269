import { type Host, HostError, type PathInfo, type RunResult, type Stream } from '../host.ts'

// An import of node:fs would load its streams too, which costs more than a small plan computes.
const fs = process.getBuiltinModule('node:fs')
const { dirname, join } = process.getBuiltinModule('node:path')

const defaultLimit = 256 * 2 ** 20
const pieceBytes = 2 ** 20

/** The real outside: Node's file system, streams, environment and clock. */
export function nodeHost(): Host {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    stdout: stream(1),
    stderr: stream(2),
    now: () => Date.now(),
    info: path => guard(path, () => info(path)),
    readLink: path => guard(path, () => linkTarget(path)),
    list: path => guard(path, () => fs.readdirSync(path).sort()),
    read: (path, limit = defaultLimit) => guard(path, () => read(path, limit)),
    chunks: path => chunks(path),
    write: (path, text) => guard(path, () => write(path, text)),
    run: (command, input) => runProgram(command, input),
  }
}

/**
 * Text goes out whole and in order, also into a slow pipe; a closed pipe ends the output quietly.
 * process.stdout is only touched on a terminal: making it costs more than all other start-up work.
 */
function stream(descriptor: 1 | 2): Stream {
  let closed = false
  const terminal = isDevice(descriptor)
    ? descriptor === 1
      ? process.stdout
      : process.stderr
    : undefined
  const isTTY = terminal?.isTTY === true
  const columns = terminal?.columns
  return {
    isTTY,
    ...(columns !== undefined && { columns }),
    write: text => {
      if (closed) return
      try {
        writeAll(descriptor, Buffer.from(text))
      } catch (error) {
        closed = true
        // Who reads no further wants no more; what standard error does not take has no other place.
        if (code(error) !== 'EPIPE' && descriptor === 1) throw unwritten(error)
      }
    },
  }
}

/** A full disk below a redirection, or a stream that is closed. */
function unwritten(error: unknown): unknown {
  const name = code(error)
  if (name === '') return error
  const why = name === 'ENOSPC' ? 'no space left on the device' : 'the system refuses it'
  return new HostError(name, 'standard output', `cannot be written: ${why}`)
}

function isDevice(descriptor: number): boolean {
  try {
    return fs.fstatSync(descriptor).isCharacterDevice()
  } catch {
    // A closed descriptor is no terminal.
    return false
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  let from = 0
  while (from < bytes.length) {
    try {
      from += fs.writeSync(descriptor, bytes, from)
    } catch (error) {
      // A full non-blocking pipe: wait a little for the reader.
      if (code(error) !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

function info(path: string): PathInfo {
  try {
    // An error for each of the many places where nothing is costs more than the question.
    const stat = fs.statSync(path, { throwIfNoEntry: false })
    if (!stat) return { kind: 'missing', size: 0 }
    if (stat.isFile()) return { kind: 'file', size: stat.size }
    return { kind: stat.isDirectory() ? 'directory' : 'other', size: 0 }
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(code(error))) return { kind: 'missing', size: 0 }
    throw error
  }
}

function linkTarget(path: string): string | undefined {
  try {
    const stat = fs.lstatSync(path, { throwIfNoEntry: false })
    return stat?.isSymbolicLink() ? fs.readlinkSync(path) : undefined
  } catch (error) {
    if (['EINVAL', 'ENOENT', 'ENOTDIR'].includes(code(error))) return undefined
    throw error
  }
}

/** Opened without blocking, so that a FIFO without a writer cannot hang the program. */
function read(path: string, limit: number): Uint8Array {
  if (path === '-') return Buffer.concat([...bounded(pieces(0), limit, path)])
  const descriptor = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
  try {
    const stat = fs.fstatSync(descriptor)
    if (stat.isDirectory()) throw new HostError('EISDIR', path, 'is a directory')
    if (!stat.isFile()) throw new HostError('EINVAL', path, 'is not a regular file')
    if (stat.size > limit) throw tooLarge(path, limit)
    // Files of /proc say 0 bytes and must be read in large pieces, or a value is cut.
    if (stat.size > 0) return readWhole(descriptor, stat.size)
    return Buffer.concat([...bounded(pieces(descriptor), limit, path)])
  } finally {
    fs.closeSync(descriptor)
  }
}

/** What readFileSync does, without asking for the size once more. */
function readWhole(descriptor: number, size: number): Uint8Array {
  const buffer = Buffer.allocUnsafe(size)
  let length = 0
  while (length < size) {
    const count = fs.readSync(descriptor, buffer, length, size - length, null)
    if (count === 0) break
    length += count
  }
  return buffer.subarray(0, length)
}

function* chunks(path: string): Iterable<Uint8Array> {
  if (path === '-') {
    yield* pieces(0)
    return
  }
  const descriptor = guard(path, () => {
    const stat = info(path)
    if (stat.kind === 'directory') throw new HostError('EISDIR', path, 'is a directory')
    if (stat.kind === 'other') throw new HostError('EINVAL', path, 'is not a regular file')
    return fs.openSync(path, 'r')
  })
  try {
    yield* pieces(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}

function* pieces(descriptor: number): Iterable<Uint8Array> {
  const buffer = Buffer.allocUnsafe(pieceBytes)
  for (;;) {
    let length: number
    try {
      length = fs.readSync(descriptor, buffer, 0, pieceBytes, null)
    } catch (error) {
      if (code(error) === 'EOF') return
      if (code(error) !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
      continue
    }
    if (length === 0) return
    yield Buffer.from(buffer.subarray(0, length))
  }
}

function* bounded(parts: Iterable<Uint8Array>, limit: number, path: string): Iterable<Uint8Array> {
  let total = 0
  for (const part of parts) {
    total += part.length
    if (total > limit) throw tooLarge(path, limit)
    yield part
  }
}

function tooLarge(path: string, limit: number): HostError {
  return new HostError('EFBIG', path, `is larger than ${Math.round(limit / 2 ** 20)} MiB`)
}

/** A crash or a full disk leaves the old file whole: the new one gets its name only when it is complete. */
function write(path: string, text: string): void {
  fs.mkdirSync(dirname(path), { recursive: true })
  const temporary = join(dirname(path), `.kafka-size-${process.pid}.tmp`)
  try {
    const descriptor = fs.openSync(temporary, 'wx', 0o644)
    try {
      writeAll(descriptor, Buffer.from(text))
    } finally {
      fs.closeSync(descriptor)
    }
    fs.renameSync(temporary, path)
  } catch (error) {
    fs.rmSync(temporary, { force: true })
    throw error
  }
}

/** Runs a program without a shell and waits for it. Only the commands that need it load the module. */
function runProgram(command: readonly string[], input?: string): RunResult {
  const [file = '', ...words] = command
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const { status, stdout, stderr, error } = spawnSync(file, words, {
    input: input ?? '',
    maxBuffer: 64 * 2 ** 20,
    timeout: 120_000,
    windowsHide: true,
  })
  const told = (stderr ?? Buffer.alloc(0)).toString('utf8')
  return {
    // 127 is what a shell gives for a program that is not there.
    status: error ? 127 : (status ?? 127),
    stdout: stdout ?? Buffer.alloc(0),
    stderr: error ? `${told}${error.message}` : told,
  }
}

function guard<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof HostError || code(error) === '') throw error
    throw new HostError(code(error), path, words[code(error)] ?? code(error))
  }
}

const words: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'cannot be read: permission denied',
  EPERM: 'is not permitted',
  EISDIR: 'is a directory',
  ENOTDIR: 'has a parent that is not a directory',
  ELOOP: 'has too many symbolic links',
  ENOSPC: 'cannot be written: no space left on the device',
  EROFS: 'cannot be written: the file system is read-only',
  EMFILE: 'cannot be opened: too many open files',
}

function code(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
