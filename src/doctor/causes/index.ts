import type { Cause } from '../model.ts'
import { containerCauses } from './container.ts'
import { diskCauses } from './disk.ts'
import { mapCauses } from './maps.ts'
import { memoryCauses } from './memory.ts'
import { networkCauses } from './network.ts'
import { runningCauses } from './running.ts'
import { startCauses } from './start.ts'
import { countCauses } from './threads.ts'

/** Every cause, in the order in which equally sure ones are told. */
export const causes: readonly Cause[] = [
  ...mapCauses,
  ...memoryCauses,
  ...containerCauses,
  ...countCauses,
  ...diskCauses,
  ...networkCauses,
  ...startCauses,
  ...runningCauses,
]
