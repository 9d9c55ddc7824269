import type { Clients } from '../kafka/release.ts'
import type { ClientInput, Found } from './process.ts'
import { readClientProperties, springDocument } from './read-clients.ts'
import { type Document, dig, documents, mapping, scalar } from './read-manifests.ts'

/** The entries of every ConfigMap by its name. Secrets are never read. */
export type ConfigMaps = ReadonlyMap<string, ReadonlyMap<string, Found>>

/** The ConfigMaps of the documents; later ones of the same name win. */
export function configMaps(docs: readonly Document[]): ConfigMaps {
  const all = new Map<string, ReadonlyMap<string, Found>>()
  for (const doc of docs) {
    const root = mapping(doc.value)
    const name = dig(root, ['metadata', 'name'])
    if (root['kind'] !== 'ConfigMap' || typeof name !== 'string') continue
    const entries = Object.entries(mapping(root['data'])).map(([key, value]): [string, Found] => [
      key,
      { text: scalar(value), file: doc.file, line: doc.line(['data', key]) },
    ])
    all.set(name, new Map(entries))
  }
  return all
}

/** Client settings in files that ConfigMaps hold, at the lines of the manifest. */
export async function mappedClients(
  maps: ConfigMaps,
  clients: Clients,
): Promise<readonly ClientInput[]> {
  const found: ClientInput[] = []
  for (const [key, at] of [...maps.values()].flatMap(entries => [...entries])) {
    const moved = (all: readonly ClientInput[]): readonly ClientInput[] =>
      all.map(each => shifted(each, at))
    if (key.endsWith('.properties')) {
      const bytes = new TextEncoder().encode(at.text)
      found.push(...moved(readClientProperties(key, bytes, clients)))
    }
    if (!/\.ya?ml$/.test(key)) continue
    const { read } = await documents(key, at.text)
    found.push(...moved(read.flatMap(springDocument)))
  }
  return found
}

function shifted(input: ClientInput, { file, line }: Found): ClientInput {
  const settings = new Map(
    [...input.settings].map(([key, { column: _, ...each }]) => [
      key,
      { ...each, file, line: line + each.line - 1 },
    ]),
  )
  return { ...input, file, settings }
}
