import type { Plan } from '../plan.ts'

/** The plan as one HTML page. */
export function planHtml(plan: Plan): string {
  return `<!doctype html>\n<title>${plan.status}</title>\n`
}
