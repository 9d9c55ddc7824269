import type { Cause } from '../model.ts'
import { addressSpace } from './address-space.ts'
import { containerCauses } from './container.ts'
import { directMemory } from './direct-memory.ts'
import { diskCauses } from './disk.ts'
import { heap, metaspace } from './heap.ts'
import { hostMemory, overcommit } from './host-memory.ts'
import { identityCauses } from './identity.ts'
import { mapLimit } from './map-limit.ts'
import { networkCauses } from './network.ts'
import { runningCauses } from './running.ts'
import { jaasMissing } from './sasl.ts'
import { settingCauses } from './settings.ts'
import { staleMaps } from './stale-maps.ts'
import { startCauses } from './start.ts'
import { countCauses } from './threads.ts'
import { tlsCauses } from './tls.ts'

/** Every cause, in the order in which equally sure ones are told. */
export const causes: readonly Cause[] = [
  mapLimit,
  addressSpace,
  staleMaps,
  directMemory,
  heap,
  metaspace,
  hostMemory,
  overcommit,
  ...containerCauses,
  ...countCauses,
  ...diskCauses,
  ...networkCauses,
  ...tlsCauses,
  jaasMissing,
  ...startCauses,
  ...settingCauses,
  ...identityCauses,
  ...runningCauses,
]
