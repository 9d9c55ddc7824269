/** One output stream of the program. */
export interface Stream {
  write(text: string): void
  readonly isTTY: boolean
  readonly columns?: number
}

/** What a path is. `other` is a FIFO, socket or device: never opened. */
export interface PathInfo {
  readonly kind: 'file' | 'directory' | 'other' | 'missing'
  /** Bytes; 0 for files of /proc. */
  readonly size: number
}

/** An I/O error with the system's own code (`ENOENT`, `EACCES`, …); everything else is a bug and throws as it is. */
export class HostError extends Error {
  readonly code: string
  readonly path: string
  constructor(code: string, path: string, message: string) {
    super(message)
    this.code = code
    this.path = path
  }
}

/** How a program that was run ended. `status` is 127 when it could not be started. */
export interface RunResult {
  readonly status: number
  readonly stdout: Uint8Array
  readonly stderr: string
}

/**
 * The only door to the outside. All calls are synchronous; failures throw `HostError`.
 * Tests give an in-memory one; the bin gives the one of src/cli/node-host.ts.
 */
export interface Host {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: Stream
  readonly stderr: Stream
  /** Milliseconds since the epoch. Only for expiry dates and progress, never in generated files. */
  now(): number
  /** Follows symbolic links; `missing` also for a dangling link or a loop. Throws EACCES. */
  info(path: string): PathInfo
  /** The target of a symbolic link, or undefined when the path is not one. */
  readLink(path: string): string | undefined
  /** Names in a directory, sorted by UTF-16 code units. */
  list(path: string): readonly string[]
  /** The bytes of a file, or of standard input for `-`. Throws `EFBIG` above `limit` bytes (default 256 MiB), `EINVAL` for FIFOs and devices. */
  read(path: string, limit?: number): Uint8Array
  /** The bytes in pieces of at most 1 MiB, for input of any size; `-` is standard input. */
  chunks(path: string): Iterable<Uint8Array>
  /** Creates missing directories, writes a temporary file beside the path and renames it. */
  write(path: string, text: string): void
  /** Runs a program without a shell and waits for it; output above 64 MiB is an error. Never throws. */
  run(command: readonly string[], input?: string): RunResult
}
