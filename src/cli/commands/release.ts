import type { Argv } from 'yargs'
import { printable } from '../../doctor/clean.ts'
import type { Host } from '../../host.ts'
import { loadClients, loadRelease, type Release } from '../../kafka/release.ts'
import { dynamicOnly, suggestKey } from '../../kafka/removed.ts'
import { resolveVersion } from '../../kafka/resolve.ts'
import { exitCodes } from '../../model.ts'
import { historyIn, type ReleaseView, releaseJson, releaseText } from '../../report/release.ts'
import type { Command, Options } from '../command.ts'

const formats = ['text', 'json'] as const

/** `kafka-size release`: what a release knows of its configs. */
export const command: Command = {
  usage: 'release <kafka> [key]',
  summary: 'Show the configs of a Kafka release: type, default, bounds, update mode, history',
  examples: [
    ['kafka-size release 4.3 log.segment.bytes', 'One key, with its history over the releases'],
    [
      'kafka-size release 3.9.1-cp2 --format json',
      "Every config of a vendor's build, for a script",
    ],
  ],
  // Not `version`: yargs keeps that word for itself.
  options(yargs: Argv): Argv {
    return yargs
      .positional('kafka', {
        describe: 'A release (4.3.1), a minor (4.3) or a vendor build (3.9.1-cp2)',
        type: 'string',
        demandOption: true,
      })
      .positional('key', { describe: 'One broker, topic or client config', type: 'string' })
      .option('format', { describe: 'Form of the answer', choices: formats, default: 'text' })
  },
  async run(options: Options, host: Host): Promise<number> {
    const resolved = resolveVersion(String(options['kafka']))
    if (!resolved.ok) return refuse(host, resolved.message, 'release')
    const { version, vendor, note } = resolved
    const key = options['key'] === undefined ? undefined : String(options['key'])
    const history = key === undefined ? new Map() : await historyIn(key)
    const [release, clients] = [await loadRelease(version), await loadClients(version)]
    if (key !== undefined && history.size === 0) {
      return refuse(host, unknownKey(key, release), 'unknown-key')
    }
    const view: ReleaseView = {
      release,
      clients,
      history,
      ...(key !== undefined && { key }),
      ...(vendor !== undefined && { vendor }),
      ...(note !== undefined && { note }),
    }
    host.stdout.write(options['format'] === 'json' ? releaseJson(view) : releaseText(view))
    return exitCodes.ok
  },
}

function unknownKey(key: string, release: Release): string {
  if (dynamicOnly.has(key)) {
    return `"${key}" is in no configuration file: it can only be altered at run time, with kafka-configs.sh`
  }
  const near = suggestKey(key, [...release.broker.keys(), ...release.topic.keys()])
  const hint = near === undefined ? '' : `; did you mean ${near}?`
  return `no Kafka release knows the config "${key}"${hint}`
}

function refuse(host: Host, message: string, code: string): number {
  host.stderr.write(`${printable(message)} [${code}]\n`)
  return exitCodes.failed
}
