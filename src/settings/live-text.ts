import { pamCount } from '../host-kinds.ts'
import type { AnySetting } from './model.ts'

/**
 * The value of a live text. Limits come in bytes, as /proc and the merged limits.conf have them,
 * where the file itself counts KiB; every other text is as in its file.
 */
export function readLive({ target, kind }: AnySetting, text: string): unknown {
  return target === 'limits.conf' ? pamCount.parse(text) : kind.parse(text)
}
