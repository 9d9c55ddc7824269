import type { Results } from './agree.ts'
import { cases, titleOf } from './cases.ts'
import { predict, value } from './predict.ts'
import type { Observed } from './process.ts'

/** The measurements as the Markdown table of docs/applications.md. MB are 10^6 bytes. */
export async function measuredTable(results: Results): Promise<string> {
  const head = [
    '| clients | application | flags | threads | fds | areas | connections | direct MB | live heap MB | touched heap MB | resident MB | predicted | off by | virtual MB | predicted |',
    '|---|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
  ]
  const rows: string[] = []
  for (const [release, seen] of Object.entries(results)) {
    for (const each of cases) {
      const observed = seen[titleOf(each)]
      if (!observed) continue
      const start = `| ${release} | ${each.name} | ${each.settings} |`
      if (each.outcome) rows.push(`${start} ${outcome(observed)} |${' |'.repeat(11)}`)
      else rows.push(`${start} ${await numbers(each, observed, release)} |`)
    }
  }
  return [...head, ...rows].join('\n')
}

function outcome({ outcome: text }: Observed): string {
  if (text.startsWith('failed')) return text.replace(/^failed \S*?(\w+Error): (.*?) \(.*/, '$1: $2')
  return text === 'ended SIGKILL' ? 'killed by the kernel' : 'did not start'
}

async function numbers(
  each: (typeof cases)[number],
  seen: Observed,
  release: string,
): Promise<string> {
  const sizing = await predict(each.declared, { kafka: release })
  const resident = value(sizing, each.use === 'steady' ? 'resident_typical' : 'resident_idle')
  const off = Math.round((resident / seen.resident - 1) * 100)
  const mb = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)
  return [
    seen.threads,
    seen.fds,
    seen.areas,
    seen.connections,
    mb(seen.direct),
    mb(seen.heapAfterGc),
    mb(seen.heapResident),
    mb(seen.resident),
    mb(resident),
    `${off > 0 ? '+' : ''}${off} %`,
    mb(seen.virtual),
    mb(value(sizing, 'virtual_memory')),
  ].join(' | ')
}
