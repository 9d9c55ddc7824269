import { type Host, HostError } from '../../src/host.ts'

/** A host of files in memory that remembers what was written to its streams. */
export interface FakeHost extends Host {
  readonly out: () => string
  readonly err: () => string
}

/** Files by path; everything else is missing. */
export function fakeHost(files: Readonly<Record<string, string>> = {}): FakeHost {
  const written = { out: '', err: '' }
  const read = (path: string): Uint8Array => {
    const text = files[path]
    if (text === undefined) throw new HostError('ENOENT', path, 'no such file or directory')
    return new TextEncoder().encode(text)
  }
  const unused = (): never => {
    throw new Error('not used')
  }
  const stream = (to: 'out' | 'err') => ({
    isTTY: false,
    write: (text: string): void => {
      written[to] += text
    },
  })
  return {
    argv: [],
    env: {},
    stdout: stream('out'),
    stderr: stream('err'),
    now: () => 0,
    info: path => ({ kind: path in files ? 'file' : 'missing', size: files[path]?.length ?? 0 }),
    readLink: () => undefined,
    list: unused,
    read,
    chunks: unused,
    write: unused,
    run: unused,
    out: () => written.out,
    err: () => written.err,
  }
}
