import { label } from './label.ts'
import type { ApplicationSizing } from './model.ts'

/** The declared application that files of a directory are of: by its name, or the only one there is. */
export function declaredFor(
  directory: string,
  all: readonly ApplicationSizing[],
  isAlone: boolean,
): ApplicationSizing | undefined {
  const named = all.find(each => label(each.application.name) === label(directory))
  return named ?? (isAlone && all.length === 1 ? all[0] : undefined)
}
