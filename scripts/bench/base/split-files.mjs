// Reads every file of a JSON list and splits its lines at the first `=`.
import { readFileSync } from 'node:fs'

let keys = 0
for (const path of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const entries = new Map()
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const cut = line.indexOf('=')
    if (cut > 0 && !line.startsWith('#')) {
      entries.set(line.slice(0, cut).trim(), line.slice(cut + 1).trim())
    }
  }
  keys += entries.size
}
if (keys === 0) throw new Error('nothing was read')
