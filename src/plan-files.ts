import type { Plan } from './plan.ts'
import { type Fill, type RenderedFile, render } from './render.ts'

/** All files of a plan: of the nodes, and of each application below `applications/<name>/`. */
export async function planFiles(plan: Plan, fill: Fill): Promise<readonly RenderedFile[]> {
  return [...render(plan.sizing, fill), ...(await applicationFiles(plan, fill))]
}

async function applicationFiles(plan: Plan, fill: Fill): Promise<readonly RenderedFile[]> {
  if (plan.applications.length === 0) return []
  const { applicationFiles: render } = await import('./applications/files.ts')
  const { loadClients } = await import('./kafka/release.ts')
  const all = await Promise.all(
    plan.applications.map(async one =>
      render(one, await loadClients(one.application.clientVersion), fill),
    ),
  )
  return all.flat().map(file => ({ ...file, host: file.path.split('/')[1] ?? '' }))
}
