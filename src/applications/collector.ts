import { measured } from './constants.ts'
import type { Application } from './model.ts'

/** The collector the JVM picks by itself, and what follows from it. */
export interface Collector {
  readonly name: 'G1' | 'Serial'
  /** Threads of collector and compilers. */
  readonly threads: number
  /** Share of the heap that load touches besides live objects. */
  readonly young: number
}

/** JDK: a machine with less than two CPUs or 1792 MiB is not "server class" and gets Serial. */
const serverMemory = 1792 * 2 ** 20

/** Largest G1MaxNewSizePercent. Serial lets its old generation fill up: measured, the whole heap. */
const youngOfG1 = 0.6
const wholeHeap = 1

/** The collector of a container with these limits. The JVM sees a CPU limit rounded up. */
export function collector(app: Application): Collector {
  const cpus = Math.ceil(app.cpus)
  const compilers = compilerThreads(cpus)
  const small = cpus < 2 || (app.memoryLimit !== undefined && app.memoryLimit < serverMemory)
  if (small) return { name: 'Serial', threads: compilers, young: wholeHeap }
  const parallel = cpus <= 8 ? cpus : 8 + Math.floor((5 * (cpus - 8)) / 8)
  const concurrent = Math.max(1, Math.floor((parallel + 2) / 4))
  // Refinement threads start as they are needed; under load one more is usual.
  return {
    name: 'G1',
    threads: compilers + parallel + concurrent + measured.threadsOfG1,
    young: youngOfG1,
  }
}

/** CICompilerCount: measured 2, 3, 4, 12, 15 for 2, 4, 8, 16, 32 CPUs. */
function compilerThreads(cpus: number): number {
  if (cpus <= 2) return 2
  if (cpus <= 4) return 3
  if (cpus <= 8) return 4
  return cpus <= 16 ? 12 : 15
}
