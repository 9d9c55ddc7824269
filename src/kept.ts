import { marker, type RenderedFile } from './render.ts'

/** Name of the declaration that stands beside the files it made. */
export const declarationName = 'declaration.yaml'

/** Name of the assignment the files were planned with. */
export const assignmentName = 'assignment.txt'

const own = `${marker}. Do not edit.`
const headers = {
  alone: `${own} The declaration these files were made from; import reads it.`,
  assigned: `${own} The declaration these files were made from, with ${assignmentName}; import reads both.`,
  assignment: `${own} The assignment ${declarationName} was planned with.`,
} as const

/** First lines of what `import` prints of such a declaration. */
const printed = {
  alone: '# Imported by kafka-size. It made exactly the files it was imported from.',
  assigned: `# Imported by kafka-size. With --assignment ${assignmentName} it made exactly the files it was imported from.`,
} as const

const allHeaders: readonly string[] = [...Object.values(headers), ...Object.values(printed)]

/** A declaration that was kept beside its files. */
export interface Kept {
  /** As `import` prints it: as it was read, below one comment line of ours. */
  readonly text: string
  /** The files were planned with the assignment that is kept too. */
  readonly isAssigned: boolean
}

/**
 * The texts a plan was made from, as files to keep beside those it made. A header of ours at their
 * beginning is replaced: texts that are planned and imported again and again stay the same.
 */
export function keptFiles(declaration: string, assignment?: string): readonly RenderedFile[] {
  const kept = (path: string, header: string, text: string): RenderedFile => ({
    path,
    text: `${header}\n${withoutHeader(text)}`,
    host: '',
  })
  if (assignment === undefined) return [kept(declarationName, headers.alone, declaration)]
  return [
    kept(declarationName, headers.assigned, declaration),
    kept(assignmentName, headers.assignment, assignment),
  ]
}

/** Reads what `keptFiles` made of a declaration; undefined for a text of somebody else. */
export function readKept(text: string): Kept | undefined {
  const [first] = text.split('\n', 1)
  const isAssigned = first === headers.assigned
  if (!isAssigned && first !== headers.alone) return undefined
  const line = isAssigned ? printed.assigned : printed.alone
  return { text: `${line}\n${withoutHeader(text)}`, isAssigned }
}

function withoutHeader(text: string): string {
  const end = text.indexOf('\n')
  return end >= 0 && allHeaders.includes(text.slice(0, end)) ? text.slice(end + 1) : text
}
