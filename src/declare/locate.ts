import type { Event } from 'js-yaml'
import { positionAt } from './parse.ts'
import type { Path, Position } from './problem.ts'

/** Finds where the values of a declaration stand. Built only when there is something to tell. */
export interface Locator {
  /** Position of the value at a path, of its key, or of the nearest parent that exists. */
  position(path: Path, atKey?: boolean): Position
}

interface Place {
  readonly key: number
  readonly value: number
  readonly children?: Map<string | number, Place>
}

/** Reads the events of the YAML (or JSON) text into a tree of offsets. */
export async function locator(text: string): Promise<Locator> {
  const { parseEvents, getScalarValue, EVENT_ID } = await import('js-yaml')
  let root: Place = { key: 0, value: 0 }
  try {
    root = tree(parseEvents(text, {}), event => String(getScalarValue(text, event)), EVENT_ID)
  } catch {
    // JSON that js-yaml cannot read (tabs) has no positions: everything is at the start.
  }
  return { position: (path, atKey) => positionAt(text, offset(root, path, atKey ?? false)) }
}

type Ids = typeof import('js-yaml')['EVENT_ID']
type Scalar = Extract<Event, { type: Ids['SCALAR'] }>

function tree(events: readonly Event[], text: (event: Scalar) => string, id: Ids): Place {
  let index = 0
  const node = (key: number): Place => {
    const event = events[index++]
    if (!event || event.type === id.POP) return { key, value: key }
    if (event.type === id.SCALAR) return { key, value: start(event.valueStart, event.style) }
    if (event.type === id.MAPPING) return mapping(key, event.start)
    if (event.type === id.SEQUENCE) return sequence(key, event.start)
    if (event.type === id.DOCUMENT) return node(key)
    return { key, value: event.anchorStart - 1 }
  }
  const mapping = (key: number, value: number): Place => {
    const children = new Map<string | number, Place>()
    while (events[index] && events[index]?.type !== id.POP) {
      const event = events[index++] as Scalar
      const at = event.type === id.SCALAR ? start(event.valueStart, event.style) : value
      children.set(event.type === id.SCALAR ? text(event) : '', node(at))
    }
    index += 1
    return { key, value, children }
  }
  const sequence = (key: number, value: number): Place => {
    const children = new Map<string | number, Place>()
    while (events[index] && events[index]?.type !== id.POP) children.set(children.size, node(-1))
    index += 1
    return { key, value, children }
  }
  return node(0)
}

/** Offsets of quoted scalars start behind the quote. */
function start(valueStart: number, style: number): number {
  return style === 2 || style === 3 ? valueStart - 1 : valueStart
}

function offset(root: Place, path: Path, atKey: boolean): number {
  let place = root
  for (const step of path) {
    const next = place.children?.get(step)
    if (!next) return place.value
    place = next
  }
  return atKey && place.key >= 0 ? place.key : place.value
}
