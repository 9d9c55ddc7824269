import { type Host, HostError } from '../host.ts'
import { printable } from './clean.ts'
import { diagnose } from './diagnose.ts'
import { Gatherer } from './gather.ts'
import type { Diagnosis, InputRead, Unreadable } from './model.ts'

/** First bytes of what is no plain text, and what to do about it. */
const containers: readonly (readonly [readonly number[], string])[] = [
  [[0x1f, 0x8b], 'gzip data; unpack it first'],
  [[0x50, 0x4b, 3, 4], 'a zip archive; unpack it first'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd data; unpack it first'],
  [[0xff, 0xfe], 'UTF-16 text; convert it to UTF-8 first'],
  [[0xfe, 0xff], 'UTF-16 text; convert it to UTF-8 first'],
]

class NotText extends Error {}

function* plainText(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  let first = true
  for (const chunk of chunks) {
    if (first) {
      const packed = containers.find(([magic]) => magic.every((byte, i) => chunk[i] === byte))
      if (packed !== undefined) throw new NotText(packed[1])
    }
    first = false
    yield chunk
  }
}

/** Every regular file below a directory, or the path itself. */
function filesOf(host: Host, path: string, depth = 0): readonly string[] {
  if (path === '-' || depth > 8 || host.info(path).kind !== 'directory') return [path]
  return host.list(path).flatMap(name => {
    const inner = `${path.replace(/\/+$/, '')}/${name}`
    const { kind } = host.info(inner)
    if (kind === 'directory') return filesOf(host, inner, depth + 1)
    return kind === 'file' ? [inner] : []
  })
}

/** Reads every path (`-` is standard input) and judges all of them together. Never throws for what a file holds. */
export function readAndDiagnose(host: Host, paths: readonly string[]): Diagnosis {
  const gatherer = new Gatherer()
  const inputs: InputRead[] = []
  const unreadable: Unreadable[] = []
  const attempt = (path: string, work: () => void): void => {
    try {
      work()
    } catch (error) {
      const reason = reasonOf(error)
      if (reason === undefined) throw error
      unreadable.push({ file: nameOf(path), reason })
    }
  }
  for (const path of new Set(paths))
    attempt(path, () => {
      for (const file of filesOf(host, path))
        attempt(file, () => {
          inputs.push(gatherer.read(nameOf(file), plainText(host.chunks(file))))
        })
    })
  return { inputs, unreadable, ...diagnose(gatherer.result()) }
}

function nameOf(path: string): string {
  return path === '-' ? '(standard input)' : printable(path)
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof NotText) return error.message
  return error instanceof HostError ? printable(`${error.code}: ${error.message}`) : undefined
}
