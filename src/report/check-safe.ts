import { entities } from './entities.ts'

/**
 * One function for each form, through which every text of a live file goes. What it gives cannot
 * end the place it stands in, and shows control characters instead of sending them.
 */

/** Control characters, and those that turn the writing direction or show nothing, as `\u{…}`. */
export function printable(text: string): string {
  return text.replace(hidden, one => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`)
}

// C0 and C1 controls, line and paragraph separators, marks of direction, the byte order mark, lone surrogates.
const hidden =
  /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Cs}/gu

/** A line on a terminal. */
export function textLine(text: string): string {
  return printable(text.replace(/\s*[\r\n]\s*/g, ' '))
}

/** Text of GitHub's workflow commands. Source: GitHub Docs, Workflow commands; actions/toolkit. */
export function githubData(text: string): string {
  return textLine(text).replaceAll('%', '%25')
}

/** A property of a workflow command. */
export function githubProperty(text: string): string {
  return githubData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

/** Text or an attribute of XML 1.0. */
export function xml(text: string): string {
  return textLine(text).replace(/[&<>"'\ufffe\uffff]/g, one => entities[one] ?? `&#xfffd;`)
}

/** A cell of a Markdown table: nothing in it opens a tag, a link, a mention, a code span or another cell. */
export function markdownCell(text: string): string {
  return textLine(text)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>|#!~@&$:]/g, one =>
      one === '&' || one === '<' || one === '>' || one === '@' || one === ':'
        ? `&#${one.charCodeAt(0)};`
        : `\\${one}`,
    )
}

/** JSON in one line; separators of lines that JavaScript knows are escaped too. */
export function json(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    one => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** A text inside of SARIF, where viewers read messages as plain text or Markdown. */
export function plainText(text: string): string {
  return textLine(text)
}
