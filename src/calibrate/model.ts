import type { Unit } from '../model.ts'

/** How an observation stands to its prediction. */
export type Standing =
  /** Within the published bound. */
  | 'within'
  /** More was observed than the bound allows: the prediction is too low. */
  | 'too low'
  /** Less was observed than the bound allows of a number that does not depend on load. */
  | 'too high'
  /** Less than a number the plan keeps room for: not reached, or not reached yet. */
  | 'not reached'
  /** The capture or the declaration lacks what a judgement needs. */
  | 'not judged'

/** One predicted number beside the observed one. */
export interface Comparison {
  /** Name of the plan's quantity; `disk` carries the directory behind it. */
  readonly quantity: string
  readonly unit: Unit
  readonly predicted: number
  readonly observed: number
  /** (predicted - observed) / observed; undefined when nothing was observed. */
  readonly error?: number
  /** The published bound in words. */
  readonly bound: string
  readonly standing: Standing
  /** What makes the number better or worse to compare. */
  readonly note?: string
}

/** One process of the capture. */
export interface NodeCalibration {
  readonly node: string
  readonly id?: number
  readonly comparisons: readonly Comparison[]
  /** Observations the capture lacks, with how to get them. */
  readonly missing: readonly string[]
}

/** What `calibrate` reports. */
export interface Calibration {
  readonly cluster: string
  readonly kafka: string
  readonly java: number
  /** Where the predictions come from. */
  readonly declaration: 'given' | 'imported'
  readonly nodes: readonly NodeCalibration[]
  /** Nodes of the capture that the declaration does not have. */
  readonly strangers: readonly string[]
}

/** Whether a comparison is an error of the model above its published bound. */
export function isFinding({ standing }: Comparison): boolean {
  return standing === 'too low' || standing === 'too high'
}
