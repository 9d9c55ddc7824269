/** Values in the units people write; only exact ones, so that reading back gives the same number. */
const binary: readonly (readonly [unit: string, bytes: number])[] = [
  ['TiB', 2 ** 40],
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
]
const times: readonly (readonly [unit: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
]

/** `1GiB`, or plain bytes. */
export function sizeText(bytes: number): string | number {
  return exact(bytes, binary)
}

/** `7d`, or plain milliseconds. */
export function durationText(ms: number): string | number {
  return exact(ms, times)
}

/** `1.25MB/s`: three digits, which is more than a measured rate is worth. */
export function rateText(rate: number): string {
  const steps = ['B/s', 'kB/s', 'MB/s', 'GB/s'] as const
  let value = rate
  let step = 0
  while (value >= 999.5 && step < steps.length - 1) {
    value /= 1000
    step += 1
  }
  return `${Number(value.toPrecision(3))}${steps[step]}`
}

/** An observed size, rounded to three digits of a decimal unit. */
export function roundedSize(bytes: number): string | number {
  if (bytes < 1000) return Math.round(bytes)
  return rateText(bytes).replace('/s', '')
}

function exact(
  value: number,
  units: readonly (readonly [unit: string, size: number])[],
): string | number {
  const found = units.find(([, size]) => value !== 0 && value % size === 0)
  return found === undefined ? value : `${value / found[1]}${found[0]}`
}
