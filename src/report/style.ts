import type { Host, Stream } from '../host.ts'

/** Paints words for a terminal, or leaves them as they are. */
export interface Style {
  good(text: string): string
  warn(text: string): string
  bad(text: string): string
  strong(text: string): string
  faint(text: string): string
}

const codes = { good: 32, warn: 33, bad: 31, strong: 1, faint: 2 } as const

/** Words without colour. */
export const plain: Style = styleOf(false)

/**
 * Colour for this stream: `--color` first, then a non-empty NO_COLOR, then FORCE_COLOR, then
 * whether it is a terminal that can.
 */
export function style(host: Host, stream: Stream, choice: unknown): Style {
  const { NO_COLOR = '', FORCE_COLOR = '', TERM = '' } = host.env
  if (choice === 'always') return styleOf(true)
  if (choice === 'never' || NO_COLOR !== '') return plain
  if (FORCE_COLOR !== '') return styleOf(FORCE_COLOR !== '0' && FORCE_COLOR !== 'false')
  return styleOf(stream.isTTY && TERM !== 'dumb')
}

function styleOf(on: boolean): Style {
  const paint = (code: number) => (text: string) => (on ? `\u001b[${code}m${text}\u001b[0m` : text)
  return {
    good: paint(codes.good),
    warn: paint(codes.warn),
    bad: paint(codes.bad),
    strong: paint(codes.strong),
    faint: paint(codes.faint),
  }
}
