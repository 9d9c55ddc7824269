import { locator } from '../declare/locate.ts'
import { parseText } from '../declare/parse.ts'
import type { Path } from '../declare/problem.ts'
import type { ConfigMaps } from './config-maps.ts'
import { type Found, isMusl, javaOfImage, type ProcessInput } from './process.ts'

type Mapping = Readonly<Record<string, unknown>>

/** One document of a YAML file: its value and where its parts stand. */
export interface Document {
  readonly value: unknown
  readonly file: string
  line(path: Path): number
}

/** A document that is not YAML. */
export interface Unreadable {
  readonly file: string
  readonly line: number
  readonly why: string
}

/** The documents of a YAML file; each that cannot be read is told with its line. */
export async function documents(
  file: string,
  text: string,
): Promise<{ readonly read: readonly Document[]; readonly unreadable: readonly Unreadable[] }> {
  const read: Document[] = []
  const unreadable: Unreadable[] = []
  for (const { body, first } of split(text)) {
    if (body.replace(/^\s*#.*$/gm, '').trim() === '') continue
    const parsed = await parseText(body)
    if ('syntax' in parsed) {
      unreadable.push({ file, line: first + parsed.syntax.line, why: parsed.syntax.message })
      continue
    }
    const places = await locator(body)
    read.push({ value: parsed.value, file, line: path => first + places.position(path).line })
  }
  return { read, unreadable }
}

/** `---` at the start of a line always starts a document; `first` is the number of lines before it. */
function split(text: string): readonly { readonly body: string; readonly first: number }[] {
  const all: { body: string; first: number }[] = []
  let lines: string[] = []
  let first = 0
  text.split(/\r?\n/).forEach((line, at) => {
    if (/^(---|\.\.\.)(\s|$)/.test(line)) {
      all.push({ body: lines.join('\n'), first })
      lines = []
      first = at + 1
    } else lines.push(line)
  })
  return [...all, { body: lines.join('\n'), first }]
}

/** The objects of a `kind: List` as documents of their own; any other document as it is. */
export function objects(doc: Document): readonly Document[] {
  const root = mapping(doc.value)
  if (root['kind'] !== 'List') return [doc]
  return list(root['items']).map((value, at) => ({
    value,
    file: doc.file,
    line: path => doc.line(['items', at, ...path]),
  }))
}

/** The containers of a Kubernetes or compose document. */
export function containers(doc: Document, maps: ConfigMaps = new Map()): readonly ProcessInput[] {
  const root = mapping(doc.value)
  if (root['kind'] !== undefined) return kubernetes(doc, root, maps)
  return root['services'] === undefined ? [] : compose(doc, mapping(root['services']))
}

/** Where the pod's spec stands in each kind that has one. */
const podPaths: readonly (readonly string[])[] = [
  ['spec', 'template', 'spec'],
  ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  ['spec'],
]

function kubernetes(doc: Document, item: unknown, maps: ConfigMaps): readonly ProcessInput[] {
  const owner = dig(item, ['metadata', 'name'])
  for (const path of podPaths) {
    const pod = mapping(dig(item, path))
    const all = list(pod['containers'])
    if (all.length === 0) continue
    return all.map((each, index) => ({
      ...kubernetesContainer(doc, mapping(each), [...path, 'containers', index], maps),
      ...(typeof owner === 'string' && { owner }),
    }))
  }
  return []
}

/** `env` wins over `envFrom`. What comes from a secret is not known, and never printed. */
function kubernetesEnv(
  doc: Document,
  own: Mapping,
  path: Path,
  maps: ConfigMaps,
): ReadonlyMap<string, Found> {
  const env = new Map<string, Found>()
  for (const source of list(own['envFrom'])) {
    const prefix = mapping(source)['prefix']
    const entries = maps.get(scalar(dig(source, ['configMapRef', 'name']))) ?? []
    for (const [key, value] of entries) env.set(`${scalar(prefix ?? '')}${key}`, value)
  }
  list(own['env']).forEach((each, index) => {
    const { name, value } = mapping(each)
    if (typeof name !== 'string') return
    const from = mapping(dig(each, ['valueFrom', 'configMapKeyRef']))
    const mapped = maps.get(scalar(from['name']))?.get(scalar(from['key']))
    if (value !== undefined) env.set(name, found(doc, value, [...path, 'env', index, 'value']))
    else if (mapped) env.set(name, mapped)
  })
  return env
}

function imageOf(own: Mapping): Pick<ProcessInput, 'image' | 'java' | 'musl'> {
  const image = own['image']
  if (typeof image !== 'string') return {}
  const java = javaOfImage(image)
  return { image, ...(java !== undefined && { java }), ...(isMusl(image) && { musl: true }) }
}

function kubernetesContainer(
  doc: Document,
  own: Mapping,
  path: Path,
  maps: ConfigMaps,
): ProcessInput {
  return {
    name: scalar(own['name'] ?? 'container'),
    units: 'kubernetes',
    env: kubernetesEnv(doc, own, path, maps),
    args: ['command', 'args'].flatMap(key => texts(doc, own[key], [...path, key])),
    ...limits(doc, own, path, {
      memoryLimit: ['resources', 'limits', 'memory'],
      memoryRequest: ['resources', 'requests', 'memory'],
    }),
    ...imageOf(own),
    file: doc.file,
    line: doc.line(path),
  }
}

function compose(doc: Document, services: Mapping): readonly ProcessInput[] {
  return Object.entries(services).map(([name, each]) => {
    const own = mapping(each)
    const path = ['services', name]
    const modern = {
      memoryLimit: ['deploy', 'resources', 'limits', 'memory'],
      memoryRequest: ['deploy', 'resources', 'reservations', 'memory'],
    }
    const old = {
      memoryLimit: ['mem_limit'],
      memoryRequest: ['mem_reservation'],
    }
    return {
      name,
      units: 'compose',
      env: composeEnv(doc, own['environment'], [...path, 'environment']),
      args: ['entrypoint', 'command'].flatMap(key => texts(doc, own[key], [...path, key])),
      ...limits(doc, own, path, old),
      ...limits(doc, own, path, modern),
      ...imageOf(own),
      file: doc.file,
      line: doc.line(path),
    }
  })
}

/** A mapping, or a list of `KEY=value`. */
function composeEnv(doc: Document, env: unknown, path: Path): ReadonlyMap<string, Found> {
  if (!Array.isArray(env)) {
    const all = Object.entries(mapping(env)).filter(([, value]) => value !== null)
    return new Map(all.map(([key, value]) => [key, interpolated(doc, value, [...path, key])]))
  }
  return new Map(
    env.flatMap((item, index): [string, Found][] => {
      const [, key, value] = /^([^=]+)=([\s\S]*)$/.exec(scalar(item)) ?? []
      return key === undefined ? [] : [[key, interpolated(doc, value ?? '', [...path, index])]]
    }),
  )
}

type Limit = 'memoryLimit' | 'memoryRequest'

function limits(
  doc: Document,
  own: Mapping,
  path: Path,
  from: Readonly<Record<Limit, readonly string[]>>,
): Partial<Record<Limit, Found>> {
  const all = Object.entries(from).flatMap(([name, steps]): [string, Found][] => {
    const value = dig(own, steps)
    const plain = typeof value === 'string' || typeof value === 'number'
    // Only compose files have such words; in Kubernetes a dollar is part of no quantity.
    return plain ? [[name, interpolated(doc, value, [...path, ...steps])]] : []
  })
  // The keys are those of `from`, which are exactly Limit.
  return Object.fromEntries(all) as Partial<Record<Limit, Found>>
}

/** A text of a compose file, with the defaults of `${NAME:-default}` where nothing else is known. */
function interpolated(doc: Document, value: unknown, path: Path): Found {
  const text = scalar(value).replace(/\$\{\w+:?-([^{}]*)\}/g, '$1')
  return found(doc, text, path)
}

/** A list or mapping where a text belongs is none; anchors could make it endless. */
function found(doc: Document, value: unknown, path: Path): Found {
  return { text: scalar(value), file: doc.file, line: doc.line(path) }
}

/** The text of a scalar; lists and mappings have none. */
export const scalar = (value: unknown): string =>
  typeof value === 'object' && value !== null ? '' : String(value)

function texts(doc: Document, value: unknown, path: Path): readonly Found[] {
  if (typeof value === 'string') return [found(doc, value, path)]
  return list(value).map((each, index) => found(doc, each, [...path, index]))
}

/** The value as a mapping; anything else is an empty one. */
export function mapping(value: unknown): Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Mapping)
    : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The value at the end of a chain of keys. */
export function dig(value: unknown, path: readonly string[]): unknown {
  let at: unknown = value
  for (const step of path) {
    const own = mapping(at)
    if (!Object.hasOwn(own, step)) return undefined
    at = own[step]
  }
  return at
}
