/** What systemd takes when a unit does not say. Source: systemd.exec(5), systemd-system.conf(5), systemd.service(5). */
export const unitDefaults: ReadonlyMap<string, string> = new Map([
  ['LimitNOFILE', '1024:524288'],
  ['LimitAS', 'infinity'],
  ['LimitFSIZE', 'infinity'],
  ['LimitDATA', 'infinity'],
  ['LimitCORE', 'infinity'],
  ['LimitMEMLOCK', '8M'],
  ['OOMScoreAdjust', '0'],
  ['TimeoutStartSec', '90s'],
  ['TimeoutStopSec', '90s'],
  ['Restart', 'no'],
])

/** `Limit…=` and the item of limits.conf and /proc/PID/limits that is the same limit. */
export const processItems: ReadonlyMap<string, string> = new Map([
  ['LimitNOFILE', 'nofile'],
  ['LimitNPROC', 'nproc'],
  ['LimitAS', 'as'],
  ['LimitFSIZE', 'fsize'],
  ['LimitDATA', 'data'],
  ['LimitMEMLOCK', 'memlock'],
  ['LimitCORE', 'core'],
  ['LimitSTACK', 'stack'],
])
