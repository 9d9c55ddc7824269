import type { Input, Quantity, Source, Unit } from '../model.ts'

/** A number with its formula. `inputs` may be a function: it is only called when a trace is shown. */
export function quantity(
  name: string,
  unit: Unit,
  value: number,
  formula: string,
  inputs: Readonly<Record<string, Input>> | (() => Readonly<Record<string, Input>>) = {},
  sources: readonly Source[] = [],
): Quantity {
  if (typeof inputs !== 'function') return { name, unit, value, formula, inputs, sources }
  let made: Readonly<Record<string, Input>> | undefined
  return {
    name,
    unit,
    value,
    formula,
    sources,
    get inputs() {
      made ??= inputs()
      return made
    },
  }
}

/** The sum of named quantities, as a quantity. Zero terms are left out of the trace. */
export function sum(
  name: string,
  unit: Unit,
  formula: string,
  terms: readonly Quantity[],
  sources: readonly Source[] = [],
): Quantity {
  const value = terms.reduce((total, term) => total + term.value, 0)
  const shown = terms.filter(term => term.value !== 0)
  return quantity(
    name,
    unit,
    value,
    formula,
    Object.fromEntries(shown.map(t => [t.name, t])),
    sources,
  )
}

/** Rounds up to a multiple, so that written values read well. */
export function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple
}
