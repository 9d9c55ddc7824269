import type { Measure } from './measures.ts'
import type { Comparison, Standing } from './model.ts'

/** Both numbers and the relative error; none where nothing was observed but something predicted. */
export function numbers(
  predicted: number,
  observed: number,
): Pick<Comparison, 'predicted' | 'observed' | 'error'> {
  const error =
    observed === 0 ? (predicted === 0 ? 0 : undefined) : (predicted - observed) / observed
  return { predicted, observed, ...(error !== undefined && { error }) }
}

/** Where a difference, predicted less observed, stands to its bound. */
export function standingOf(
  kind: Measure['kind'],
  difference: number,
  [low, high]: readonly [number, number],
): Standing {
  if (difference < low) return 'too low'
  if (difference <= high) return 'within'
  return kind === 'ceiling' ? 'not reached' : 'too high'
}
