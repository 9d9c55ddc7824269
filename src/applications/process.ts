/** A text found in a file, with its place. */
export interface Found {
  readonly text: string
  readonly file: string
  readonly line: number
}

/** What files say about one process: environment, command line and limits. */
export interface ProcessInput {
  readonly name: string
  readonly env: ReadonlyMap<string, Found>
  /** Command line and arguments, where a manifest gives them. */
  readonly args: readonly Found[]
  readonly memoryLimit?: Found
  readonly memoryRequest?: Found
  /** Whose memory units the limits are written in. */
  readonly units: 'kubernetes' | 'compose'
  /** Java feature release of the image, when its name tells. */
  readonly java?: number
  readonly image?: string
  /** True for an image with musl, which has no arenas. */
  readonly musl?: boolean
  /** Name of the workload the container belongs to. */
  readonly owner?: string
  readonly file: string
  readonly line: number
}

/** Client settings with their places. */
export interface ClientInput {
  readonly client: 'producer' | 'consumer'
  readonly file: string
  readonly settings: ReadonlyMap<string, Found & { readonly column?: number; readonly key: string }>
}

/** Java feature release that an image's name tells, for example `eclipse-temurin:21-jre`. */
export function javaOfImage(image: string): number | undefined {
  const match = /(?:jdk|jre|java|temurin|corretto|zulu|semeru|graalvm)[a-z0-9/_.-]*:(\d+)/i.exec(
    image,
  )
  const release = Number(match?.[1])
  return release >= 8 && release < 100 ? release : undefined
}

/** Whether an image's name tells that its C library is musl. */
export function isMusl(image: string): boolean {
  return /alpine|musl/i.test(image)
}

/** Text from a file for a message: no control characters, no line ends, not endless. */
export function shown(text: string, longest = 120): string {
  const plain = text.slice(0, longest + 1).replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '?')
  return plain.length > longest ? `${plain.slice(0, longest - 3)}...` : plain
}
