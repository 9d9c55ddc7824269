import { pamCount } from '../host-kinds.ts'
import type { AnySetting } from './model.ts'

/**
 * The value of a live text that its parser already brought to base units, which limits.conf (bytes
 * instead of KiB) and -Xss (KiB instead of a size) need; other texts are as in their file.
 */
export function readLive(setting: AnySetting, text: string): unknown {
  if (setting.target === 'limits.conf') return pamCount.parse(text)
  if (setting.target === 'jvm' && setting.key === 'ThreadStackSize') {
    return /^\d+$/.test(text) ? Number(text) * 1024 : undefined
  }
  return setting.kind.parse(text)
}
