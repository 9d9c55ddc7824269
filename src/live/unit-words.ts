import type { JvmWord } from '../targets/jvm.ts'
import { systemdWords } from '../targets/systemd-words.ts'
import type { LiveUnit } from './model.ts'

/**
 * The words ExecStart= starts a process with: quotes taken away, variables of the unit put in, and
 * the command of `sh -c` split as well. Source: systemd.service(5), Command lines.
 */
export function startWords(unit: LiveUnit | undefined): JvmWord[] {
  const start = unit?.settings.get('ExecStart')
  if (unit === undefined || start === undefined) return []
  const place = { file: start.file, ...(start.line !== undefined && { line: start.line }) }
  const { words, complete } = systemdWords(start.value)
  const split = complete ? words : start.value.split(/\s+/)
  return split
    .flatMap((word, index) => (split[index - 1] === '-c' ? shellWords(word) : [word]))
    .map(word => ({ text: withVariables(word, unit), ...place }))
}

const shellWords = (command: string): string[] =>
  command
    .split(/\s+/)
    .map(word => word.replace(/^(["'])(.*)\1$/, '$2'))
    .filter(word => word !== '')

function withVariables(word: string, { environment }: LiveUnit): string {
  return word.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
    const found = environment.get(braced ?? bare ?? '')
    return found === undefined || found.secret ? whole : found.value
  })
}
