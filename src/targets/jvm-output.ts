import { shellWords } from './jvm-words.ts'

/** A flag of a running JVM, in HotSpot's own unit. */
export interface RunningFlag {
  readonly key: string
  readonly value: string
  /** `default`, `command line`, `ergonomic`, …; undefined in the short form. */
  readonly origin?: string
  readonly line: number
}

/**
 * Reads `jcmd PID VM.flags`, `VM.flags -all` and `java -XX:+PrintFlagsFinal`. The origin does not
 * tell which file: options of variables are labelled `command line` too.
 */
export function parseJvmFlags(text: string): RunningFlag[] {
  return text.split('\n').flatMap((content, index) => {
    const line = index + 1
    const table =
      /^\s*[a-z0-9_]+(?: \w+)? (\w+)\s+:?= ?(.*?)\s*(?:\{[^}]*\}\s*)*(?:\{([^}]*)\})\s*$/
    const row = table.exec(content)
    if (row !== null)
      return [
        { key: row[1] as string, value: (row[2] ?? '').trim(), origin: row[3] as string, line },
      ]
    if (!content.startsWith('-XX:')) return []
    return shellWords(content).flatMap(word => shortFlag(word, line))
  })
}

function shortFlag(word: string, line: number): RunningFlag[] {
  const toggle = /^-XX:([+-])(\w+)$/.exec(word)
  if (toggle !== null) return [{ key: toggle[2] as string, value: `${toggle[1] === '+'}`, line }]
  const valued = /^-XX:(\w+)=(.*)$/s.exec(word)
  return valued === null ? [] : [{ key: valued[1] as string, value: valued[2] ?? '', line }]
}

/** What `jcmd PID VM.command_line` says; its words are joined by blanks, so that a blank in one is lost. */
export function parseVmCommandLine(text: string): {
  options: string[]
  command: string[]
  line: number
} {
  const lines = text.split('\n')
  const find = (label: string) => lines.findIndex(line => line.startsWith(label))
  const words = (label: string) => shellWords(lines[find(label)]?.slice(label.length) ?? '')
  return {
    options: words('jvm_args:'),
    command: words('java_command:'),
    line: find('jvm_args:') + 1,
  }
}

/** Words of /proc/PID/cmdline or variables of /proc/PID/environ. */
export function nulSeparated(text: string): string[] {
  const words = text.split('\0')
  return words.at(-1) === '' ? words.slice(0, -1) : words
}
