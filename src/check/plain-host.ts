import type { Host } from '../host.ts'
import type { LiveHost } from '../live/model.ts'
import { readProperties } from '../live/properties.ts'
import { treeReader } from '../live/reader.ts'
import { absent } from './given.ts'

/** A host of which only one server.properties is known; nothing else is looked for. */
export function plainHost(host: Host, path: string): LiveHost {
  const reader = treeReader(host, '/')
  const properties = readProperties(reader, path)
  const none = new Map<string, never>()
  const node = {
    name: path,
    properties: properties ?? none,
    ...(properties && { propertiesFile: path }),
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
