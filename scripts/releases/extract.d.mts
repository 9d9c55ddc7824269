/** What a release says or the data holds: domain → name → record. */
export type Records = ReadonlyMap<string, ReadonlyMap<string, Readonly<Record<string, unknown>>>>

export function extract(version: string): Records
export function committed(): ReadonlyMap<string, Records>
export function differences(
  version: string,
  known: Records | undefined,
  found: Records,
): readonly string[]
