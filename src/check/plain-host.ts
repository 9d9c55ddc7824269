import type { LiveHost } from '../live/model.ts'
import { readProperties } from '../live/properties.ts'
import type { Reader } from '../live/reader.ts'
import { absent } from './given.ts'

/** A host of which only one server.properties is known; nothing else is looked for. */
export function plainHost(reader: Reader, path: string): LiveHost {
  const file = reader.shown(path)
  const properties = readProperties(reader, path)
  const none = new Map<string, never>()
  const node = {
    name: file,
    properties: properties ?? none,
    ...(properties && { propertiesFile: file }),
    running: none,
    limits: none,
    limitsApply: true,
    jvm: {
      options: none,
      environment: none,
      seen: 'nowhere' as const,
      configured: none,
      problems: [],
    },
  }
  return {
    name: path,
    mounts: [],
    kernel: none,
    sysctl: { tool: 'procps', files: [], merged: none, otherwise: none, live: none },
    nodes: properties ? [node] : [],
    cluster: { topics: [], brokers: none, logDirs: [] },
    problems: properties || reader.problems.length > 0 ? reader.problems : [absent(path)],
    files: reader.files,
  }
}
