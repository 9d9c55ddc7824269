import { readFileSync } from 'node:fs'

/** The fenced block that follows `<!-- test: name -->` in a page of docs/. */
export function exampleOf(page: string, name: string): string {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8')
  const [, rest = ''] = text.split(`<!-- test: ${name} -->\n`)
  return /^```\w*\n([\s\S]*?)^```$/m.exec(rest)?.[1] ?? ''
}

/** Lines of the shell blocks of a page that start with `kafka-size`. */
export function commandsOf(page: string): readonly string[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8')
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(match => match[1] ?? '')
  return blocks.flatMap(block => block.split('\n')).filter(line => line.startsWith('kafka-size '))
}
