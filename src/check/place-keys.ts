/**
 * Keys that say which node a process is, where its data lies and how others reach it. A broker that
 * gets other values of them does not find its data or its peers, so no patch rewrites them.
 */
const placeKeys: ReadonlyMap<string, string> = new Map([
  ...['log.dirs', 'log.dir', 'metadata.log.dir'].map(
    key =>
      [
        key,
        'where its data does not lie it starts empty, and in KRaft mode not at all ("No meta.properties found")',
      ] as const,
  ),
  ...['node.id', 'broker.id', 'process.roles'].map(
    key => [key, 'meta.properties and the quorum hold what it was formatted with'] as const,
  ),
  ['broker.rack', 'replicas were placed by the rack it has'],
  ...['listeners', 'advertised.listeners'].map(
    key => [key, 'clients and other nodes reach it under the address it has'] as const,
  ),
  ...[
    'listener.security.protocol.map',
    'security.inter.broker.protocol',
    'inter.broker.listener.name',
    'controller.listener.names',
  ].map(key => [key, 'other nodes speak to it as it is now'] as const),
  ...['controller.quorum.voters', 'controller.quorum.bootstrap.servers', 'zookeeper.connect'].map(
    key => [key, 'it would look for a cluster that is not its own'] as const,
  ),
])

/** True for keys of server.properties that tell a node's identity or place. */
export function isPlaceKey(key: string): boolean {
  return placeKeys.has(key)
}

/** What to do about such a key in place of "set it"; undefined for other keys. */
export function placeFix(key: string): string | undefined {
  const why = placeKeys.get(key)
  if (why === undefined) return undefined
  return `look which is right, the declaration or the broker, and change that one: ${why}; it is not in the patch of --fix-diff`
}
