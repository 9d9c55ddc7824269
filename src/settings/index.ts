import { cleanerSettings } from './cleaner.ts'
import { coordinatorSettings } from './coordinators.ts'
import { flushSettings } from './flush.ts'
import { hostSettings } from './host.ts'
import { jvmCollectorSettings } from './jvm-collector.ts'
import { jvmMemorySettings } from './jvm-memory.ts'
import { kernelMemorySettings } from './kernel-memory.ts'
import { kernelNetworkSettings } from './kernel-network.ts'
import { limitSettings } from './limits.ts'
import { listenerSettings } from './listeners.ts'
import { logSettings } from './log.ts'
import { miscSettings } from './misc.ts'
import type { AnySetting, Target } from './model.ts'
import { quorumSettings } from './quorum.ts'
import { remoteLogSettings } from './remote-log.ts'
import { replicationSettings } from './replication.ts'
import { serverSettings } from './server.ts'
import { socketSettings } from './sockets.ts'
import { threadSettings } from './threads.ts'
import { topicDefaultSettings } from './topic-defaults.ts'
import { topicSettings } from './topics.ts'
import { unitSettings } from './unit.ts'

/** The catalogue in the order of the files. */
export const settings: readonly AnySetting[] = [
  ...serverSettings,
  ...listenerSettings,
  ...topicDefaultSettings,
  ...threadSettings,
  ...socketSettings,
  ...replicationSettings,
  ...logSettings,
  ...cleanerSettings,
  ...flushSettings,
  ...coordinatorSettings,
  ...quorumSettings,
  ...remoteLogSettings,
  ...miscSettings,
  ...topicSettings,
  ...kernelMemorySettings,
  ...kernelNetworkSettings,
  ...hostSettings,
  ...limitSettings,
  ...unitSettings,
  ...jvmMemorySettings,
  ...jvmCollectorSettings,
]

const byName = new Map(settings.map(setting => [`${setting.target}\n${setting.key}`, setting]))

/** The record of a key, or undefined when the tool has none. */
export function settingOf(target: Target, key: string): AnySetting | undefined {
  return byName.get(`${target}\n${key}`)
}
