import type { Clients } from '../kafka/release.ts'
import { configMaps, mappedClients } from './config-maps.ts'
import { type ApplicationInput, kindOf } from './kind.ts'
import type { ClientInput, Found, ProcessInput } from './process.ts'
import { readClientProperties, springDocument, springVariables } from './read-clients.ts'
import { readDockerfile, readEnvFile } from './read-env.ts'
import { containers, type Document, documents, objects, type Unreadable } from './read-manifests.ts'

/** Everything the files of one application say. */
export interface Evidence {
  /** Environment of image and env files. */
  readonly base: ReadonlyMap<string, Found>
  /** Java release of the image. */
  readonly java: number | undefined
  readonly musl: boolean
  readonly processes: readonly ProcessInput[]
  readonly clients: readonly ClientInput[]
  readonly unreadable: readonly Unreadable[]
  /** False when nothing of an application was found. */
  readonly seen: boolean
}

interface Gathering {
  readonly base: Map<string, Found>
  java: number | undefined
  musl: boolean
  readonly docs: Document[]
  readonly clients: ClientInput[]
  readonly unreadable: Unreadable[]
  images: number
}

/** Reads all files; an env file is given to the container, so it wins over what the image brings. */
export async function gather(
  inputs: readonly ApplicationInput[],
  clients: Clients,
): Promise<Evidence> {
  const all: Gathering = {
    base: new Map(),
    java: undefined,
    musl: false,
    docs: [],
    clients: [],
    unreadable: [],
    images: 0,
  }
  const rank = { dockerfile: 0, env: 1, yaml: 2, properties: 3 }
  const kinds = inputs.flatMap(input => {
    const kind = input.kind ?? kindOf(input.file)
    return kind ? [{ ...input, kind }] : []
  })
  for (const input of kinds.toSorted((a, b) => rank[a.kind] - rank[b.kind]))
    await take(input, all, clients)
  const { base, java, musl, docs, unreadable } = all
  const maps = configMaps(docs)
  const processes = docs.flatMap(doc => containers(doc, maps))
  all.clients.push(
    ...docs.flatMap(springDocument),
    ...(await mappedClients(maps, clients)),
    ...[base, ...processes.map(each => each.env)].flatMap(springVariables),
  )
  const seen =
    [processes, all.clients, unreadable].some(each => each.length > 0) || base.size + all.images > 0
  return { base, java, musl, processes, clients: all.clients, unreadable, seen }
}

async function take(
  { file, bytes, kind }: Required<ApplicationInput>,
  all: Gathering,
  clients: Clients,
): Promise<void> {
  const text = new TextDecoder().decode(bytes)
  switch (kind) {
    case 'properties':
      all.clients.push(...readClientProperties(file, bytes, clients))
      break
    case 'env':
      for (const [key, found] of readEnvFile(file, text)) all.base.set(key, found)
      break
    case 'dockerfile': {
      const { env, java, musl } = readDockerfile(file, text)
      for (const [key, found] of env) all.base.set(key, found)
      all.java = java ?? all.java
      all.musl = musl
      all.images += 1
      break
    }
    case 'yaml': {
      const { read, unreadable } = await documents(file, text)
      all.unreadable.push(...unreadable)
      all.docs.push(...read.flatMap(objects))
    }
  }
}
