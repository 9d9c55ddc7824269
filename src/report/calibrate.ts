import {
  type Calibration,
  type Comparison,
  isFinding,
  type NodeCalibration,
} from '../calibrate/model.ts'
import { printable } from '../doctor/clean.ts'
import { formatBytes, formatCount } from '../units.ts'
import type { Style } from './style.ts'
import { table } from './table.ts'

/** The forms `calibrate` writes. */
export const calibrateFormats = ['text', 'json', 'markdown'] as const

/** One of the forms. */
export type CalibrateFormat = (typeof calibrateFormats)[number]

/** Writes a calibration; only text is painted. */
export function calibrateReport(made: Calibration, format: CalibrateFormat, style: Style): string {
  switch (format) {
    case 'text':
      return text(made, style)
    case 'json':
      return `${JSON.stringify({ version: 1, ...made }, undefined, 2)}\n`
    case 'markdown':
      return markdown(made)
  }
}

const head = ['quantity', 'predicted', 'observed', 'error', 'published bound', 'standing']

function summary({ nodes, declaration, kafka, java }: Calibration): string {
  const all = nodes.flatMap(one => one.comparisons)
  const wrong = all.filter(isFinding).length
  const judged = all.filter(one => one.standing !== 'not judged').length
  const from =
    declaration === 'given' ? 'the declaration' : 'a declaration imported from the capture'
  return `Kafka ${kafka}, Java ${java}, predictions from ${from}: ${wrong} of ${judged} numbers off by more than the published bound.`
}

function cells(one: Comparison): readonly string[] {
  return [
    printable(one.quantity),
    amount(one.predicted, one.unit),
    amount(one.observed, one.unit),
    percent(one.error),
    one.bound,
    one.note === undefined ? one.standing : `${one.standing} (${one.note})`,
  ]
}

function amount(value: number, unit: Comparison['unit']): string {
  return unit === 'bytes' ? formatBytes(value) : formatCount(Math.round(value))
}

function percent(error: number | undefined): string {
  if (error === undefined) return '-'
  const rounded = Math.round(error * 1000) / 10
  return `${rounded > 0 ? '+' : ''}${rounded} %`
}

function text(made: Calibration, style: Style): string {
  const parts = made.nodes.flatMap(node => [
    style.strong(title(node)),
    ...(node.comparisons.length === 0
      ? []
      : table(
          [head.map(style.faint), ...node.comparisons.map(one => painted(one, style))],
          ['left', 'right', 'right', 'right'],
        )),
    ...node.missing.map(one => `not captured: ${printable(one)}`),
    '',
  ])
  const strangers = made.strangers.map(one => `not in the declaration: ${printable(one)}`)
  return `${[...parts, ...strangers, summary(made)].join('\n')}\n`
}

function title({ node, id }: NodeCalibration): string {
  return printable(id === undefined ? node : `${node} (id ${id})`)
}

function painted(one: Comparison, style: Style): readonly string[] {
  const paint = isFinding(one) ? style.bad : one.standing === 'within' ? style.good : style.faint
  return cells(one).map((cell, at) => (at === head.length - 1 ? paint(cell) : cell))
}

function markdown(made: Calibration): string {
  const parts = made.nodes.flatMap(node => [
    `## ${prose(title(node))}`,
    '',
    ...(node.comparisons.length === 0
      ? []
      : [
          row(head),
          row(head.map(() => '---')),
          ...node.comparisons.map(one => row(cells(one).map(prose))),
          '',
        ]),
    ...node.missing.map(one => `- not captured: ${prose(one)}`),
    ...(node.missing.length > 0 ? [''] : []),
  ])
  const strangers = made.strangers.map(one => `- not in the declaration: ${prose(one)}`)
  return `${['# kafka-size calibrate', '', summary(made), '', ...parts, ...strangers].join('\n').trimEnd()}\n`
}

function row(all: readonly string[]): string {
  return `| ${all.join(' | ')} |`
}

function prose(words: string): string {
  return printable(words)
    .replace(/[\\`*[\]<>|#~&!]/g, '\\$&')
    .replace(/@(?=\w)/g, '@\u200b')
}
