import type { Sign } from '../model.ts'
import { brokerSigns } from './broker.ts'
import { clientSigns } from './client.ts'
import { jvmSigns } from './jvm.ts'
import { kernelSigns } from './kernel.ts'
import { processSigns } from './process.ts'
import { reportSigns } from './reports.ts'
import { startSigns } from './start.ts'

/** Every kind of line that is known. */
export const signs: readonly Sign[] = [
  ...brokerSigns,
  ...startSigns,
  ...jvmSigns,
  ...processSigns,
  ...kernelSigns,
  ...clientSigns,
  ...reportSigns,
]
