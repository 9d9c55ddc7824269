/**
 * The part of the SARIF 2.1.0 schema that the report uses, closed against unknown members. Written
 * after sarif-schema-2.1.0.json of oasis-tcs/sarif-spec (Schemata, commit 85971b3e): names, required
 * members, enumerations and bounds are its own.
 */
const text = { type: 'string' } as const
const closed = (properties: object, required: readonly string[] = []): object => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
})
const listOf = (items: object): object => ({ type: 'array', items })
const positive = { type: 'integer', minimum: 1 } as const

const multiformatMessage = closed({ text, markdown: text }, ['text'])
const rule = closed(
  {
    id: text,
    guid: text,
    name: text,
    shortDescription: multiformatMessage,
    fullDescription: multiformatMessage,
    helpUri: { type: 'string', format: 'uri' },
  },
  ['id'],
)
const region = closed({
  startLine: positive,
  startColumn: positive,
  endLine: positive,
  endColumn: positive,
})
const location = closed({
  physicalLocation: closed({
    artifactLocation: closed({
      uri: { type: 'string', format: 'uri-reference' },
      uriBaseId: text,
      index: { type: 'integer', minimum: -1 },
    }),
    region,
  }),
})
const result = closed(
  {
    ruleId: text,
    ruleIndex: { type: 'integer', minimum: -1 },
    kind: { enum: ['notApplicable', 'pass', 'fail', 'review', 'open', 'informational'] },
    level: { enum: ['none', 'note', 'warning', 'error'] },
    message: closed({ text, markdown: text, id: text, arguments: listOf(text) }),
    locations: listOf(location),
    partialFingerprints: { type: 'object', additionalProperties: text },
  },
  ['message'],
)
const run = closed(
  {
    tool: closed(
      {
        driver: closed({ name: text, version: text, informationUri: text, rules: listOf(rule) }, [
          'name',
        ]),
      },
      ['driver'],
    ),
    columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
    results: listOf(result),
  },
  ['tool'],
)

/** A SARIF log. */
export const sarifLog: object = closed(
  { $schema: { type: 'string', format: 'uri' }, version: { enum: ['2.1.0'] }, runs: listOf(run) },
  ['version', 'runs'],
)
