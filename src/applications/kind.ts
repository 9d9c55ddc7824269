/** What a file of an application is. */
export type Kind = 'properties' | 'env' | 'dockerfile' | 'yaml'

/** A file of an application, by its name for messages. */
export interface ApplicationInput {
  readonly file: string
  readonly bytes: Uint8Array
  /** Undefined: told by the name. */
  readonly kind?: Kind
}

/** What kind of file a name stands for, or else its text; undefined when neither tells. */
export function kindOf(file: string, text?: string): Kind | undefined {
  const name = file.slice(file.lastIndexOf('/') + 1).toLowerCase()
  if (text !== undefined) return kindOfText(text)
  if (name.endsWith('.properties')) return 'properties'
  if (/(^|\.)(docker|container)file(\.|$)/.test(name)) return 'dockerfile'
  if (/\.ya?ml$/.test(name)) return 'yaml'
  return /(^|\.)env(\.|$)/.test(name) ? 'env' : undefined
}

function kindOfText(text: string): Kind | undefined {
  if (/^\s*FROM\s+\S+/im.test(text) && /^\s*(ENV|RUN|COPY|CMD|ENTRYPOINT)\s/im.test(text))
    return 'dockerfile'
  if (/^\s*\{/.test(text) || /^(apiVersion|services|kind|spring):/m.test(text)) return 'yaml'
  if (/^(export\s+)?[A-Z_][A-Z0-9_]*=/m.test(text)) return 'env'
  return /^\s*[a-z][\w.-]*\s*[=:]/m.test(text) ? 'properties' : undefined
}
