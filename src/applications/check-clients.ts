import type { Clients } from '../kafka/release.ts'
import type { Finding } from '../model.ts'
import type { BrokerFacts } from './facts.ts'
import { judgeKeys } from './keys.ts'
import type { Application } from './model.ts'
import { type ClientInput, shown } from './process.ts'
import { brokenRules } from './rules.ts'
import { isSecret } from './secret.ts'
import { sources } from './sources.ts'
import { type Values, values } from './values.ts'

/** What the client settings of one file do wrong. */
export function checkClient(
  input: ClientInput,
  clients: Clients,
  version: string,
  app: Application | undefined,
  facts: BrokerFacts | undefined,
): readonly Finding[] {
  return [
    ...keyFindings(input, clients, version),
    ...ruleFindings(input, clients, version, app, facts),
  ]
}

/** The values of a file's client: written, else the release's default. */
export function inputValues(input: ClientInput, clients: Clients): Values {
  const plain = new Map([...input.settings].map(([key, found]) => [key, found.text]))
  return values(plain, clients[input.client])
}

function target(input: ClientInput): string {
  return `${input.client}.properties`
}

function keyFindings(input: ClientInput, clients: Clients, version: string): readonly Finding[] {
  return [...input.settings].flatMap(([key, found]) => {
    const problem = judgeKeys(clients[input.client], input.client, key, found.text, version)
    if (!problem) return []
    const actual = isSecret(key) || problem.code === 'unknown-key' ? undefined : shown(found.text)
    return [
      {
        code: problem.code,
        severity: problem.severity,
        key: shown(found.key),
        target: target(input),
        file: found.file,
        line: found.line,
        ...(found.column !== undefined && { column: found.column }),
        ...(actual !== undefined && { actual }),
        message: shown(problem.message, longestMessage),
        source: input.client === 'producer' ? sources.producerConfig : sources.consumerConfig,
      },
    ]
  })
}

/** A message is longer than a value, but holds text of the file all the same. */
const longestMessage = 400

function ruleFindings(
  input: ClientInput,
  clients: Clients,
  version: string,
  app: Application | undefined,
  facts: BrokerFacts | undefined,
): readonly Finding[] {
  const context = {
    values: inputValues(input, clients),
    version,
    facts,
    largestRecord: app?.largestRecord,
    partitionsWritten: app?.partitionsWritten,
  }
  return brokenRules(input.client, context).map(({ rule, broken }) => {
    const written = rule.keys.find(key => input.settings.has(key))
    const found = written === undefined ? undefined : input.settings.get(written)
    return {
      code: rule.name,
      severity: broken.severity ?? rule.severity,
      key: shown(found?.key ?? rule.keys[0] ?? ''),
      target: target(input),
      file: found?.file ?? input.file,
      ...(found && { line: found.line }),
      ...(found?.column !== undefined && { column: found.column }),
      ...(broken.actual !== undefined && { actual: shown(broken.actual) }),
      ...(broken.expected !== undefined && { expected: broken.expected }),
      message: shown(broken.message, longestMessage),
      ...(broken.fix !== undefined && { fix: broken.fix }),
      source: input.client === 'producer' ? sources.producerConfig : sources.consumerConfig,
    }
  })
}
