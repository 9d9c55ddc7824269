import type { Clients, Keys } from '../kafka/release.ts'
import type { Application } from './model.ts'

/** The values one client uses: declared or found, else the release's default. */
export interface Values {
  readonly keys: Keys
  text(key: string): string | undefined
  /** NaN when there is no such number. */
  number(key: string): number
  isSet(key: string): boolean
}

/** Binds settings to the release they are for. */
export function values(settings: ReadonlyMap<string, string>, keys: Keys): Values {
  const text = (key: string): string | undefined => settings.get(key) ?? keys.get(key)?.default
  return {
    keys,
    text,
    number: key => Number(text(key) ?? Number.NaN),
    isSet: key => settings.has(key),
  }
}

/** Both clients of an application. */
export interface ClientValues {
  readonly producer: Values
  readonly consumer: Values
}

/** The values of an application's clients in its release of kafka-clients. */
export function clientValues(app: Application, clients: Clients): ClientValues {
  return {
    producer: values(app.producer, clients.producer),
    consumer: values(app.consumer, clients.consumer),
  }
}

/** The number of a key, or `otherwise` where the release lacks it or the text is no number. */
export function numberOr(from: Values, key: string, otherwise: number): number {
  const value = from.number(key)
  return Number.isFinite(value) ? value : otherwise
}
