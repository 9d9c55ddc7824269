/** A part of a JSON schema, as far as the page needs it. */
interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minimum?: number
  readonly maximum?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly definitions?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly additionalProperties?: boolean | Schema
}

/** docs/declaration.md: every key of schemas/cluster.schema.json. */
export function declarationMarkdown(schema: Schema): string {
  const parts = Object.entries(schema.definitions ?? {}).filter(([, one]) => one.properties)
  return `${[
    '# The declaration',
    '<!-- Generated from schemas/cluster.schema.json by `npx vitest run test/docs.test.ts -u`. Do not edit. -->',
    introduction,
    '## Units',
    ...Object.entries(schema.definitions ?? {})
      .filter(([, one]) => !one.properties && one.description && !one.additionalProperties)
      .map(([name, one]) => `- **${name}**: ${one.description}`)
      .join('\n')
      .split('\n\n'),
    '## Top level',
    table(schema),
    ...parts.flatMap(([name, one]) => [`## ${name}`, one.description ?? '', table(one)]),
  ].join('\n\n')}\n`
}

const introduction = `A declaration is one YAML or JSON file. Only \`kafka\`, \`brokers\` and \`host\` are required. Topic keys are
spelled as Kafka spells them (\`retention.ms\`), with units if you like (\`7d\`); what Kafka has no key
for is camelCase (\`writeRate\`). Unknown keys are mistakes, and every mistake is told at once with its
line. \`kafka-size init\` prints a commented one; \`# yaml-language-server: $schema=…\` in the first line
makes editors complete it.`

function table(schema: Schema): string {
  const rows = Object.entries(schema.properties ?? {}).flatMap(([key, one]) =>
    rowsOf(key, one, schema.required ?? []),
  )
  return ['| key | value | meaning |', '|---|---|---|', ...rows].join('\n')
}

/** Nested mappings without a name of their own follow their parent, with dots between. */
function rowsOf(key: string, one: Schema, required: readonly string[]): readonly string[] {
  const must = required.includes(key) ? ' (required)' : ''
  const own = `| \`${key}\`${must} | ${kind(one)} | ${one.description ?? ''} |`
  const inner = Object.entries(one.properties ?? {}).flatMap(([name, child]) =>
    rowsOf(`${key}.${name}`, child, []),
  )
  return [own, ...inner]
}

function kind(one: Schema): string {
  if (one.$ref) return reference(one.$ref)
  if (one.allOf?.[0]) return kind(one.allOf[0])
  if (one.oneOf) return one.oneOf.map(kind).join(', or ')
  if (one.enum) return one.enum.map(value => `\`${value}\``).join(' \\| ')
  if (one.const !== undefined) return `\`${one.const}\``
  if (one.type === 'array') return `list of ${kind(one.items ?? {})}`
  const types = typeof one.type === 'string' ? [one.type] : (one.type ?? [])
  const bounds =
    one.minimum === undefined
      ? ''
      : `, ${one.minimum}${one.maximum === undefined ? ' or more' : ` to ${one.maximum}`}`
  return types.map(type => words[type] ?? type).join(' or ') + bounds
}

const words: Readonly<Record<string, string>> = {
  integer: 'whole number',
  number: 'number',
  string: 'text',
  boolean: '`true` or `false`',
  object: 'mapping',
}

function reference(to: string): string {
  const name = to.slice(to.lastIndexOf('/') + 1)
  return ['size', 'duration', 'rate', 'fraction'].includes(name)
    ? name
    : `[${name}](#${name.toLowerCase()})`
}
