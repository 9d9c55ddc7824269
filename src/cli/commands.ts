import type { Command } from './command.ts'
import { command as plan } from './commands/plan.ts'

/** A command by name; its module is loaded when it is run. */
export interface NamedCommand {
  readonly name: string
  load(): Promise<Command>
}

/** Every command, in the order of the help. */
export const commands: readonly NamedCommand[] = [
  // Most of it is shared with all others, and one more file costs more than what is not.
  { name: 'plan', load: async () => plan },
  { name: 'explain', load: async () => (await import('./commands/explain.ts')).command },
  { name: 'diff', load: async () => (await import('./commands/diff.ts')).command },
  { name: 'init', load: async () => (await import('./commands/init.ts')).command },
  {
    name: 'terraform-external',
    load: async () => (await import('./commands/terraform-external.ts')).command,
  },
  { name: 'import', load: async () => (await import('./commands/import.ts')).command },
  { name: 'calibrate', load: async () => (await import('./commands/calibrate.ts')).command },
  { name: 'doctor', load: async () => (await import('./commands/doctor.ts')).command },
  { name: 'release', load: async () => (await import('./commands/release.ts')).command },
  { name: 'upgrade', load: async () => (await import('./commands/upgrade.ts')).command },
  { name: 'check', load: async () => (await import('./commands/check.ts')).command },
  { name: 'capture', load: async () => (await import('./commands/capture.ts')).command },
]
