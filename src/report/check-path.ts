import type { Finding } from '../model.ts'

/** The path of a finding as tools of a repository want it: without `./`, with what stands for no file. */
export function pathOf({ file }: Finding): string {
  return (file ?? 'cluster').replace(/^(\.\/)+/, '')
}

/** One sentence: what is there, what is expected, and why. */
export function sentence({ key, expected, message }: Finding): string {
  const ended = /[.!?]$/.test(message) ? message : `${message}.`
  return expected === undefined ? `${key}: ${ended}` : `${key}: ${ended} Expected: ${expected}.`
}

/** What to change, or nothing. */
export function advice({ fix }: Finding): string {
  return fix === undefined ? '' : ` Fix: ${fix}.`
}
