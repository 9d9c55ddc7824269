import { captureScript } from '../../live/capture-script.ts'
import { exitCodes } from '../../model.ts'
import type { Command } from '../command.ts'

/** `kafka-size capture`: a shell script that collects what `check --live` reads. */
export const command: Command = {
  usage: 'capture',
  summary: 'Print a shell script that collects a host for check --live',
  examples: [
    ['kafka-size capture > capture.sh', 'then run it on each host: sh capture.sh -o b1.tar'],
    ['kafka-size capture | ssh b1 sh -s -- -o - > b1.tar', 'nothing is left on the host'],
  ],
  options: yargs => yargs,
  run: (_, host) => {
    host.stdout.write(captureScript())
    return exitCodes.ok
  },
}
