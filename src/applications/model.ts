import type { Quantity } from '../model.ts'

/** A process that embeds Kafka clients, in base units: bytes and milliseconds. */
export interface Application {
  readonly name: string
  /** Processes that run at once. */
  readonly instances: number
  readonly memoryLimit?: number
  readonly cpus: number
  /** CPUs glibc sees: those of the machine, whatever the container's limit is. */
  readonly hostCpus: number
  /** False when hostCpus is not declared: the machine may have any number. */
  readonly hostKnown: boolean
  /** Java feature release. */
  readonly java: number
  /** Release of kafka-clients the tool has data of. */
  readonly clientVersion: string
  readonly heap?: number
  readonly maxDirectMemory?: number
  readonly maxCachedBufferSize?: number
  /** 0: left unset. */
  readonly mallocArenaMax: number
  readonly dumpDir: string
  /** Long-lived producers of one process. */
  readonly producers: number
  readonly producerReason?: string
  readonly perSend?: PerSend
  readonly consumers: number
  /** Declared settings in Kafka's own units. */
  readonly producer: ReadonlyMap<string, string>
  readonly consumer: ReadonlyMap<string, string>
  readonly largestRecord?: number
  /** Usual size of a record; undefined: small. */
  readonly typicalRecord?: number
  readonly partitionsWritten?: number
  readonly partitionsRead?: number
  readonly tls: boolean
  readonly otherThreads: number
  readonly otherHeap: number
  readonly otherDirectMemory: number
  readonly otherNative: number
  /** Keys of the rest of the process that the declaration leaves out: they count as nothing. */
  readonly undeclared: readonly string[]
}

/** A producer made for every send. */
export interface PerSend {
  /** Producers never closed. */
  readonly kept: number
  /** Made per day and process. */
  readonly perDay: number
}

/** The numbers of one process by name; names are part of the plan's contract. */
export type ApplicationQuantities = Readonly<Record<string, Quantity>>

/** Whether something fits, with both numbers. */
export interface ApplicationVerdict {
  /** Kebab-case, also the code of the finding. */
  readonly name: string
  readonly verdict: 'fits' | 'tight' | 'does not fit'
  /** One or two sentences with the numbers. */
  readonly message: string
  readonly need?: number
  readonly limit?: number
}

/** An application with everything the tool says about it. */
export interface ApplicationSizing {
  readonly application: Application
  readonly quantities: ApplicationQuantities
  readonly verdicts: readonly ApplicationVerdict[]
}

/** What applications add to the brokers. */
export interface BrokerLoad {
  /** To one broker, in all: every client keeps one connection to each broker. */
  readonly connections: number
  /** Those of them that use TLS. */
  readonly tlsConnections: number
  /** Idempotent producer ids alive in the cluster within producer.id.expiration.ms. */
  readonly producers: number
  readonly consumers: number
  /** Bytes of the largest produce request; undefined without producers. */
  readonly largestRequest?: number
}
