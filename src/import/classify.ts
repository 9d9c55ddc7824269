import { readToolOutput } from '../live/kafka-output.ts'

/** The process that loose files of /proc stand for. */
export const loosePid = 1

/** Recognises a file by its text. `path` is where it lies in the tree of a host. */
interface Form {
  readonly path: (index: number) => string
  readonly matches: (text: string, name: string) => boolean
}

const at = (path: string) => () => path
const inProcess = (name: string) => at(`/proc/${loosePid}/${name}`)

/** The first form that matches counts. Forms with a sure first line stand before guesses by name. */
const forms: readonly Form[] = [
  { path: inProcess('status'), matches: text => /^Name:\t.*\n(?:.*\n)*?VmSize:/m.test(text) },
  { path: inProcess('limits'), matches: text => /^Limit +Soft Limit +Hard Limit/m.test(text) },
  {
    path: inProcess('maps'),
    matches: text => /^[0-9a-f]+-[0-9a-f]+ [rwxsp-]{4} [0-9a-f]+ [0-9a-f]+:[0-9a-f]+ /m.test(text),
  },
  { path: inProcess('cmdline'), matches: text => /(^|\/)java\0/.test(text) },
  {
    path: inProcess('jcmd/Thread.print'),
    matches: text => /^Full thread dump /m.test(text),
  },
  {
    path: inProcess('jcmd/VM.native_memory'),
    matches: text => /^Native Memory Tracking:/m.test(text),
  },
  {
    path: inProcess('jcmd/GC.class_histogram'),
    matches: text => /^ *num +#instances +#bytes/m.test(text),
  },
  { path: at('/proc/meminfo'), matches: text => /^MemTotal:\s+\d+ kB/m.test(text) },
  { path: at('/proc/cpuinfo'), matches: text => /^processor\s*:\s*\d/m.test(text) },
  { path: at('/capture/log-dirs.df'), matches: text => dfLine.test(text) },
  {
    path: index => `/kafka-tools/${String(index).padStart(4, '0')}.txt`,
    matches: text => readToolOutput(text, '').understood,
  },
  { path: at('/kafka.service'), matches: text => /^\[Service\]/m.test(text) },
  { path: at('/jvm.env'), matches: text => /^(export )?KAFKA_\w+=/m.test(text) },
  {
    path: at('/server.properties'),
    matches: (text, name) =>
      name.endsWith('.properties') ||
      /^\s*(broker\.id|node\.id|log\.dirs?|listeners)\s*[=:]/m.test(text),
  },
]

/** Filesystem 1024-blocks Used Available Capacity Mounted-on. */
export const dfLine: RegExp = /^(\S+) +(\d+) +(\d+) +-?\d+ +\d+% +(\/\S*)\s*$/m

/** Where a loose file belongs in the tree of its host; undefined when nothing recognises it. */
export function placeOf(text: string, name: string, index: number): string | undefined {
  return forms.find(form => form.matches(text, name))?.path(index)
}
