/** A value of a manifest. Undefined members are left out. */
export type Yaml =
  | string
  | number
  | boolean
  | readonly Yaml[]
  | { readonly [key: string]: Yaml | undefined }

/** YAML 1.1 and 1.2 readers agree only on words like these; everything else is quoted. */
const plainWord = /^[A-Za-z][A-Za-z0-9._-]*$/
const notText = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i

/** A manifest as block YAML that ends with a line feed. No text can leave its scalar. */
export function writeYaml(value: Yaml): string {
  return `${block(value, 0).join('\n')}\n`
}

/** A comment: one `#` line for each line of text, without characters that could end it. */
export function yamlComment(lines: readonly string[]): string {
  return lines.map(line => `# ${line.replace(/[^\x20-\x7e]+/g, ' ')}`.trimEnd()).join('\n')
}

function block(value: Yaml, depth: number): readonly string[] {
  const indent = '  '.repeat(depth)
  if (Array.isArray(value)) {
    return (value as readonly Yaml[]).flatMap(item => {
      const [first = '', ...rest] = block(item, depth + 1)
      return [`${indent}- ${first.trimStart()}`, ...rest]
    })
  }
  if (typeof value !== 'object') return [`${indent}${scalar(value)}`]
  return Object.entries(value).flatMap(([key, member]) => {
    if (member === undefined) return []
    const name = `${indent}${text(key)}:`
    if (typeof member !== 'object') return [`${name} ${scalar(member)}`]
    if (Object.keys(member).length === 0) return [`${name} ${Array.isArray(member) ? '[]' : '{}'}`]
    return [name, ...block(member, depth + 1)]
  })
}

function scalar(value: string | number | boolean): string {
  return typeof value === 'string' ? text(value) : String(value)
}

/** A JSON string is a YAML string; what YAML treats as a line break is escaped too. */
function text(value: string): string {
  if (plainWord.test(value) && !notText.test(value)) return value
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    one => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
