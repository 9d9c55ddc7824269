import { exitCodes } from '../../model.ts'
import type { Command } from '../command.ts'
import { loadAssignment } from '../load-assignment.ts'
import { loadFile } from '../load-file.ts'
import { printProblems, reported } from '../output.ts'

/** `kafka-size explain`: the tree behind one number or setting. */
export const command: Command = {
  usage: 'explain <declaration> <name>',
  summary: 'Show the formula, inputs and sources behind a number or a setting',
  examples: [
    ['kafka-size explain cluster.yaml maps_unclean_start', 'why so many maps'],
    ['kafka-size explain cluster.yaml vm.max_map_count', 'why this value is written'],
  ],
  options: yargs =>
    yargs
      .positional('declaration', {
        type: 'string',
        demandOption: true,
        describe: 'YAML or JSON file, - for standard input',
      })
      .positional('name', {
        type: 'string',
        demandOption: true,
        describe: 'quantity (maps_peak) or setting (num.io.threads)',
      })
      .option('format', {
        choices: ['text', 'json'],
        default: 'text',
        describe: 'form of the answer',
      }),
  run: (options, host) =>
    reported(host, async () => {
      const path = String(options['declaration'])
      const loaded = await loadFile(host, path)
      printProblems(host, loaded.problems)
      if (!loaded.cluster) return exitCodes.failed
      const assigned = await loadAssignment(host, loaded.cluster, path, undefined)
      const { plan } = await import('../../plan.ts')
      const { explain } = await import('../../explain.ts')
      const made = plan(loaded, typeof assigned === 'object' ? assigned : undefined)
      const name = String(options['name'])
      const { found, near } = await explain(made, name)
      if (found.length === 0) {
        host.stderr.write(
          `kafka-size: no quantity or setting "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}\n`,
        )
        return exitCodes.failed
      }
      if (options['format'] === 'json') {
        const { full } = await import('../../report/plan-json.ts')
        const list = found.map(one => ({
          group: one.group,
          ...(one.quantity && { quantity: full(one.quantity) }),
          ...(one.afterLoss && { after_loss: full(one.afterLoss) }),
          ...(one.decision && {
            setting: {
              key: one.decision.key,
              target: one.decision.target,
              value: one.decision.value,
              because: one.decision.because,
              declared: one.decision.declared,
              ...(one.decision.from && { from: full(one.decision.from) }),
            },
          }),
        }))
        host.stdout.write(`${JSON.stringify(list, undefined, 2)}\n`)
      } else {
        const { explainText } = await import('../../report/explain-text.ts')
        const { style } = await import('../../report/style.ts')
        host.stdout.write(explainText(found, style(host, host.stdout, options['color'])))
      }
      return exitCodes.ok
    }),
}
