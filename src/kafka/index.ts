export {
  type Behaviour,
  type BehaviourRow,
  behaviourOf,
  type Maturity,
  type RemotePool,
  resizeUnmaps,
  valueAt,
} from './behaviour.ts'
export { behaviours } from './behaviour-table.ts'
export type {
  ConfigKey,
  ConfigType,
  Domain,
  ListRule,
  Rule,
  Synonym,
  UpdateMode,
} from './config-key.ts'
export { javaTrim, listItems, type Parsed, parseValue, type Value } from './parse.ts'
export {
  type Clients,
  type Keys,
  loadClients,
  loadRelease,
  loadTable,
  type Release,
} from './release.ts'
export { dynamicOnly, historyOf, type Replacement, replacementOf, suggestKey } from './removed.ts'
export { type Resolved, resolveVersion } from './resolve.ts'
export { distance, suggest } from './suggest.ts'
export {
  brokerSynonyms,
  type Effective,
  type Entries,
  effective,
  effectiveTopic,
} from './synonyms.ts'
export type { Span, Table } from './table.ts'
export { readValue, sameValue, validate } from './validate.ts'
export {
  atLeast,
  compareVersions,
  isKnown,
  minorOf,
  minors,
  patchesOf,
  versions,
} from './versions.ts'
