export const cache: string
export function classPath(version: string): string
export function configDump(version: string, args?: readonly string[], input?: string): string
