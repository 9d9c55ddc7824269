/** Units of Kubernetes memory; compose uses the letters k, m, g with or without `b`, all binary. */
const kubernetes: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
}

const compose: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 2 ** 10,
  kb: 2 ** 10,
  m: 2 ** 20,
  mb: 2 ** 20,
  g: 2 ** 30,
  gb: 2 ** 30,
}

/** Bytes of a memory quantity; undefined when it is none. Sources: Kubernetes resource.Quantity, compose "byte values". */
export function memoryBytes(text: string, of: 'kubernetes' | 'compose'): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(e\d+)?([A-Za-z]*)$/.exec(text.trim())
  if (!match) return undefined
  const [, digits = '', power = '', unit = ''] = match
  const factor = of === 'kubernetes' ? kubernetes[unit] : compose[unit.toLowerCase()]
  return factor === undefined ? undefined : Number(digits + power) * factor
}
