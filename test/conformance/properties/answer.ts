import type { PropertiesFile } from '../../../src/targets/properties.ts'

/** Our reading in the form Props.java prints. */
export function answer(file: PropertiesFile): string {
  if (file.problems.length > 0) return '!'
  return file.entries.map(({ key, value }) => `${hex(key)}=${hex(value)}`).join(',')
}

/** UTF-16 code units in four hexadecimal digits each. */
export function hex(text: string): string {
  let digits = ''
  for (let i = 0; i < text.length; i++) digits += text.charCodeAt(i).toString(16).padStart(4, '0')
  return digits
}
