import { maxDeclarationBytes } from '../declare/parse.ts'
import { type Host, HostError } from '../host.ts'
import { type Loaded, load } from '../load.ts'

/** A loaded declaration. */
export interface LoadedFile extends Loaded {
  /** As it was read; absent when it could not be. */
  readonly text?: string
}

/** Reads and loads a declaration; `-` is standard input. Files that cannot be read become problems. */
export async function loadFile(host: Host, path: string): Promise<LoadedFile> {
  const name = path === '-' ? '<stdin>' : path
  try {
    const bytes = host.read(path, maxDeclarationBytes)
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (text.trim() === '')
      return unreadable(
        name,
        'the file is empty; `kafka-size init` prints a declaration to start from',
      )
    return { ...(await load(text, name)), text }
  } catch (error) {
    if (error instanceof HostError) return unreadable(name, `${error.path} ${error.message}`)
    if (error instanceof TypeError) return unreadable(name, 'the file is not UTF-8 text')
    throw error
  }
}

function unreadable(file: string, message: string): Loaded {
  return {
    problems: [{ file, line: 1, column: 1, message, code: 'unreadable', severity: 'error' }],
    applications: [],
  }
}
