// Writes the texts of a JSON list of [path, text] below a directory.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const [list, out] = process.argv.slice(2)
for (const [path, text] of JSON.parse(readFileSync(list, 'utf8'))) {
  const target = join(out, path)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, text)
}
