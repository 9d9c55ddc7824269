import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

/**
 * Holds the fenced block after `<!-- test: name -->` of a page of docs/ to what the program writes.
 * With UPDATE_DOCS=1 in the environment the page is rewritten instead.
 */
export function expectExample(page: string, name: string, text: string): void {
  const path = new URL(`../../docs/${page}`, import.meta.url)
  const block = new RegExp(`(<!-- test: ${name} -->\\n\`\`\`\\w*\\n)([\\s\\S]*?)(^\`\`\`$)`, 'm')
  const whole = readFileSync(path, 'utf8')
  if (process.env['UPDATE_DOCS'] === '1') {
    writeFileSync(
      path,
      whole.replace(block, (_, head: string, __, tail: string) => head + text + tail),
    )
    return
  }
  expect(block.exec(whole)?.[2]).toBe(text)
}
