import type { PlanDiff } from '../diff/model.ts'
import { diffGithub } from './diff-github.ts'
import { diffMarkdown } from './diff-markdown.ts'
import { diffText } from './diff-text.ts'
import type { Style } from './style.ts'

/** The formats of the report. */
export const diffFormats = ['text', 'markdown', 'github', 'json'] as const

/** One of the formats. */
export type DiffFormat = (typeof diffFormats)[number]

/** Writes a comparison. `file` is the declaration that annotations point to. */
export function diffReport(made: PlanDiff, format: DiffFormat, style: Style, file: string): string {
  switch (format) {
    case 'text':
      return diffText(made, style)
    case 'markdown':
      return diffMarkdown(made)
    case 'github':
      return diffGithub(made, file)
    case 'json':
      return diffJson(made)
  }
}

/** JSON has no infinity: null stands for "no limit". */
function diffJson(made: PlanDiff): string {
  const whole = { schema: 'kafka-size/diff/1', ...made }
  const finite = (_: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isFinite(value) ? null : value
  return `${JSON.stringify(whole, finite, 2)}\n`
}
