import type { Task } from './load.ts'

/** What is compared at an observation, by the plan's own names where there is one. */
export type Judged =
  | 'threads'
  | 'file_descriptors'
  | 'other_maps'
  | 'index_maps'
  | 'stale_maps'
  | 'stale_per_roll'
  | 'maps_clean_start'
  | 'maps_unclean_start'
  | 'maps_required'
  | 'maps_after_kill'
  | 'segments'
  | 'disk'
  | 'virtual_memory_steady'
  | 'direct_memory_cached'
  | 'heap_live'

/** One thing a case does, in order. */
export type Step =
  /** Creates the declared topics. */
  | { readonly do: 'topics' }
  /** Runs loader tasks at the same time; `peaks` of the first broker are kept while they run. */
  | { readonly do: 'load'; readonly tasks: readonly Task[]; readonly peaks?: boolean }
  /** Opens idle connections to the first broker. */
  | { readonly do: 'connect'; readonly count: number }
  /** Waits until the first broker starts no more threads and opens no more files. */
  | { readonly do: 'settle' }
  /** Stops and starts the first broker; `lost` is a kill after which the recovery checkpoint is gone. */
  | { readonly do: 'restart'; readonly how: 'clean' | 'kill' | 'lost' }
  /** Kills the last broker and leaves it down. */
  | { readonly do: 'lose' }
  /** Compares the first broker with the plan. */
  | { readonly do: 'compare'; readonly state: string; readonly quantities: readonly Judged[] }

/** A declaration, what is done to its cluster, and what is compared. */
export interface BrokerCase {
  readonly name: string
  readonly releases: readonly string[]
  /** Releases of the short form; none leaves the case out of it. */
  readonly short?: readonly string[]
  /** Java feature release, 17 unless said otherwise. */
  readonly java?: number
  /**
   * YAML for `kafka-size plan` without the `kafka` key. `$PORT`, `$CONTROLLER` and `$OTHER` are
   * free ports, `$CPUS` those of this machine, `$KEYSTORE` a PKCS12 file with a key for
   * 127.0.0.1 (password `changeit`).
   */
  readonly declaration: string
  /** The class that ships in the test jar of storage, on the class path. */
  readonly tiered?: boolean
  /** The peaks depend on the moment a cleaner wakes up: the plan's disk number is a bound, rarely met. */
  readonly cleaned?: boolean
  /** The young generation is so large that nothing is collected: maps that wait for it all stay. */
  readonly uncollected?: boolean
  readonly steps: readonly Step[]
}
