import { type Host, HostError, type PathInfo } from '../host.ts'
import { decodeLatin1 } from '../targets/latin1.ts'

/** Stands for the root of every tree in what is read once for many; no real path looks like it. */
export const anyRoot = '/(any tree)'

/** What was asked of the system; paths are relative to the root. */
interface Question {
  readonly by: 'info' | 'readLink' | 'list' | 'read'
  readonly path: string
  readonly limit?: number
}

type Value = PathInfo | string | undefined | readonly string[] | Uint8Array
type Outcome = { readonly value: Value; readonly key: string } | { readonly error: HostError }

interface Asked<T> {
  readonly question: Question
  readonly answers: Map<string, Known<T>>
}

type Known<T> = Asked<T> | { readonly result: T }

/** A fleet has a few kinds of hosts; where each differs, reading it is all there is to do. */
const mostResults = 64
const mostText = 2 ** 24
const longestFile = 2 ** 18

/**
 * Reads trees of which many answer alike. The reading of a tree is the same after the same answers
 * of the system, so that it needs no second one: only the questions are asked again. `make` gets a
 * host with the tree at `anyRoot`, and its result is shared.
 */
export class AlikeTrees<T> {
  private readonly make: (host: Host, root: string) => T
  private first: Known<T> | undefined
  private results = 0
  private text = 0
  private hits = 0

  constructor(make: (host: Host, root: string) => T) {
    this.make = make
  }

  /** What `make` gives for the tree at `root`. */
  read(host: Host, root: string): T {
    const isFull = this.results >= mostResults || this.text >= mostText
    if (isFull && this.hits === 0) return this.make(host, root)
    const tree = new Tree(host, root.replace(/\/+$/, ''))
    let known = this.first
    while (known !== undefined && 'answers' in known)
      known = known.answers.get(keyOf(tree.ask(known.question)))
    if (known) {
      this.hits += 1
      return known.result
    }
    const result = this.make(tree.recording(), anyRoot)
    if (!isFull && tree.isSmall) this.learn(tree, result)
    return result
  }

  private learn(tree: Tree, result: T): void {
    let put = (known: Known<T>): void => {
      this.first = known
    }
    let at = this.first
    for (const question of tree.asked) {
      if (at === undefined || !('answers' in at)) {
        at = { question, answers: new Map() }
        put(at)
      }
      const { answers } = at
      const key = keyOf(tree.ask(question))
      if (!answers.has(key)) this.text += key.length
      put = known => answers.set(key, known)
      at = answers.get(key)
    }
    put({ result })
    this.results += 1
  }
}

// No text of bytes, name or link holds both characters at the front.
const keyOf = (outcome: Outcome): string =>
  'error' in outcome ? `\u2717\0${outcome.error.code} ${outcome.error.message}` : outcome.key

const nameOf = ({ by, path, limit }: Question): string => `${by} ${limit ?? ''} ${path}`

/** One tree; each question is put to the system once. */
class Tree {
  /** Questions of the reading, in order. */
  readonly asked: Question[] = []
  /** False when something is too large to be remembered. */
  isSmall = true
  private readonly host: Host
  private readonly base: string
  private readonly outcomes = new Map<string, Outcome>()
  private readonly noted = new Set<string>()

  constructor(host: Host, base: string) {
    this.host = host
    this.base = base
  }

  ask(question: Question): Outcome {
    const name = nameOf(question)
    const known = this.outcomes.get(name)
    if (known) return known
    const made = this.attempt(question)
    this.outcomes.set(name, made)
    return made
  }

  /** The host as `make` sees it. */
  recording(): Host {
    const of =
      <V extends Value>(by: Question['by']) =>
      (path: string, limit?: number): V =>
        this.answer(by, path, limit) as V
    return {
      ...this.host,
      info: of<PathInfo>('info'),
      readLink: of<string | undefined>('readLink'),
      list: of<readonly string[]>('list'),
      read: of<Uint8Array>('read'),
      chunks: path => {
        this.isSmall = false
        return this.host.chunks(this.real(path))
      },
    }
  }

  private answer(by: Question['by'], path: string, limit: number | undefined): Value {
    const question = { by, path: path.slice(anyRoot.length), ...(limit !== undefined && { limit }) }
    const name = nameOf(question)
    const outcome = this.ask(question)
    if (!this.noted.has(name)) this.asked.push(question)
    this.noted.add(name)
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }

  private real(path: string): string {
    return `${this.base}${path.slice(anyRoot.length)}`
  }

  private attempt({ by, path, limit }: Question): Outcome {
    try {
      return this.told(by, `${this.base}${path}`, limit)
    } catch (error) {
      if (error instanceof HostError) return { error }
      throw error
    }
  }

  private told(by: Question['by'], path: string, limit: number | undefined): Outcome {
    switch (by) {
      case 'info': {
        // The size of a file says nothing that its text does not.
        const { kind } = this.host.info(path)
        return { value: { kind, size: 0 }, key: kind }
      }
      case 'readLink': {
        const value = this.host.readLink(path)
        return { value, key: value === undefined ? '' : `-> ${value}` }
      }
      case 'list': {
        const value = this.host.list(path)
        return { value, key: value.join('/') }
      }
      case 'read': {
        const value = this.host.read(path, limit)
        if (value.length > longestFile) this.isSmall = false
        return { value, key: value.length > longestFile ? '' : decodeLatin1(value) }
      }
    }
  }
}
