/** Longest part of a line that is looked at; the rest is skipped. 64 KiB hold any stack frame or config dump line. */
export const longestLine = 65_536

const newline = 10

/** Gets the bytes of one line as bytes[start, end), without the line end, and its number from 1. */
export type LineSink = (bytes: Uint8Array, start: number, end: number, line: number) => void

/** How much was read. */
export interface Extent {
  readonly lines: number
  readonly bytes: number
}

/** Cuts chunks into lines with bounded memory: at most one chunk and one cut line are held. */
export function eachLine(chunks: Iterable<Uint8Array>, sink: LineSink): Extent {
  const carry = new Uint8Array(longestLine)
  let held = 0
  let open = false
  let line = 0
  let total = 0
  const keep = (bytes: Uint8Array, start: number, end: number): void => {
    const room = Math.min(end - start, longestLine - held)
    carry.set(bytes.subarray(start, start + room), held)
    held += room
    open = true
  }
  for (const chunk of chunks) {
    total += chunk.length
    let start = 0
    while (start < chunk.length) {
      const stop = chunk.indexOf(newline, start)
      if (stop < 0) {
        keep(chunk, start, chunk.length)
        break
      }
      line += 1
      if (open) {
        keep(chunk, start, stop)
        sink(carry, 0, held, line)
        held = 0
        open = false
      } else sink(chunk, start, Math.min(stop, start + longestLine), line)
      start = stop + 1
    }
  }
  if (open) sink(carry, 0, held, ++line)
  return { lines: line, bytes: total }
}
