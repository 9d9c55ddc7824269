import type { Argv } from 'yargs'
import { readAndDiagnose } from '../../doctor/read.ts'
import type { Host } from '../../host.ts'
import { exitCodes } from '../../model.ts'
import { type DoctorFormat, doctorFormats, doctorReport } from '../../report/doctor.ts'
import type { Command, Options } from '../command.ts'

/** `kafka-size doctor`: from pasted logs and listings to the cause. */
export const command: Command = {
  usage: 'doctor [paths..]',
  summary: 'Tell from logs and listings why a broker failed and what to set',
  examples: [
    ['kafka-size doctor server.log hs_err_pid2423.log', 'A broker log and a JVM error file'],
    [
      'kafka-size doctor ticket.txt --format markdown',
      'Anything pasted together, answered as markdown',
    ],
    ['dmesg | kafka-size doctor -', 'Standard input'],
  ],
  options(yargs: Argv): Argv {
    return yargs
      .positional('paths', {
        describe: 'Files or directories in any mixture; - or nothing is standard input',
        type: 'string',
        array: true,
      })
      .option('format', {
        describe: 'Form of the answer',
        choices: doctorFormats,
        default: 'text' satisfies DoctorFormat,
      })
  },
  run(options: Options, host: Host): number {
    const diagnosis = readAndDiagnose(host, pathsOf(options, host))
    for (const { file, reason } of diagnosis.unreadable)
      host.stderr.write(`${file}: ${reason} [unreadable]\n`)
    host.stdout.write(doctorReport(diagnosis, formatOf(options)))
    if (diagnosis.unreadable.length > 0) return exitCodes.failed
    return diagnosis.verdicts.length > 0 ? exitCodes.findings : exitCodes.ok
  },
}

/** The parser drops a `-` among several paths; the words themselves still have it. */
function pathsOf(options: Options, host: Host): readonly string[] {
  const given = options['paths']
  const named = Array.isArray(given) ? given.map(String) : []
  const paths = host.argv.includes('-') && !named.includes('-') ? ['-', ...named] : named
  return paths.length > 0 ? paths : ['-']
}

function formatOf(options: Options): DoctorFormat {
  return doctorFormats.find(format => format === options['format']) ?? 'text'
}
