import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes of a record batch before its length ends: base offset 8, length 4. */
const headLength = 12

/** The first batch of a log file. Its checksum does not cover the base offset, so it can be moved. */
function firstBatch(path: string): Buffer {
  const bytes = readFileSync(path)
  return bytes.subarray(0, headLength + bytes.readInt32BE(8))
}

function moved(batch: Buffer, offset: number): Buffer {
  const copy = Buffer.from(batch)
  copy.writeBigInt64BE(BigInt(offset), 0)
  return copy
}

function baseName(offset: number): string {
  return `${String(offset).padStart(20, '0')}.log`
}

/**
 * Makes a stopped partition longer: `count` more segments of two batches each behind the last one,
 * copies of its first batch. They have no indexes, so the next start must recover them. With
 * index.interval.bytes=0 both indexes of each get an entry and stay mapped.
 */
export function addSegments(partitionDir: string, count: number): void {
  const logs = readdirSync(partitionDir)
    .filter(name => name.endsWith('.log'))
    .sort()
  const last = logs.at(-1)
  if (last === undefined) throw new Error(`no segment in ${partitionDir}`)
  const batch = firstBatch(join(partitionDir, last))
  const offsets = batch.readInt32BE(23) + 1
  const first = Number.parseInt(last, 10) + 1000
  for (let at = 0; at < count; at += 1) {
    const base = first + at * 2 * offsets
    const two = Buffer.concat([moved(batch, base), moved(batch, base + offsets)])
    writeFileSync(join(partitionDir, baseName(base)), two)
  }
}
