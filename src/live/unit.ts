import { parseSystemdEnv } from '../targets/env-file.ts'
import { parseUnit, type UnitFile } from '../targets/systemd.ts'
import {
  type EnvironmentFile,
  type MergedSetting,
  mergeUnit,
  unitValue,
} from '../targets/systemd-merge.ts'
import { orderUnitFiles, unitDirectories } from '../targets/systemd-order.ts'
import type { LiveEntries, LiveEntry, LiveUnit } from './model.ts'
import { hiddenValue } from './model.ts'
import type { Reader } from './reader.ts'
import { isSecretKey, maskText, maskWord } from './secrets.ts'

const target = 'systemd'

/** Names of units that start brokers or controllers, by package and habit. */
const kafkaUnit =
  /^(kafka|confluent-(server|kafka|kcontroller)|apache-kafka|cp-kafka)([-@].*)?\.service$/
const notBroker = /(connect|rest|schema|registry|ksql|exporter|zookeeper|mirror|ui|manager)/

/** Service names in the tree, also those of which only drop-ins are there. */
export function findUnits(reader: Reader, wanted?: string): string[] {
  const names = ['', ...unitDirectories].flatMap(directory =>
    reader.list(directory === '' ? '/' : directory),
  )
  const units = new Set(names.map(name => name.replace(/\.service\.d$/, '.service')))
  if (wanted !== undefined && units.has(wanted)) return [wanted]
  return [...units]
    .filter(name => kafkaUnit.test(name) && !notBroker.test(name) && !name.includes('@.'))
    .sort()
}

/** Reads a unit with its drop-ins and environment files. */
export function readUnit(reader: Reader, name: string): LiveUnit {
  // The root of the tree stands for a directory that holds only the files of one host.
  const directories = ['', ...unitDirectories]
  const order = orderUnitFiles(name, unitPaths(reader, directories), directories)
  const paths = [...(order.fragment === undefined ? [] : [order.fragment]), ...order.dropIns]
  const files = paths.map(path => parseOne(reader, path))
  const merged = mergeUnit(name, files)
  for (const { code, file, line, column = 1, message } of merged.problems) {
    reader.problem({ code, severity: 'warning', target, file, line, column, message })
  }
  const environment = new Map(
    [...merged.environment].map(([key, one]) => [key, entry(one, 'environment')]),
  )
  for (const file of merged.environmentFiles) overlay(reader, environment, file)
  for (const one of merged.settings.get('UnsetEnvironment')?.value.split(' ') ?? [])
    environment.delete(one)
  const settings = new Map([
    ...managerDefaults(reader),
    ...[...merged.settings].map(([key, one]) => [key, entry(one, target)] as const),
  ])
  return { name, settings, environment, files: paths.map(path => reader.shown(path)) }
}

const managerFile = '/etc/systemd/system.conf'

/** `DefaultLimitNOFILE=` and the like of the manager. Source: systemd-system.conf(5). */
function managerDefaults(reader: Reader): (readonly [string, LiveEntry])[] {
  const dropIns = reader.list(`${managerFile}.d`).filter(name => name.endsWith('.conf'))
  const paths = [managerFile, ...dropIns.sort().map(name => `${managerFile}.d/${name}`)]
  const present = paths.filter(path => reader.kind(path) === 'file')
  return present.flatMap(path =>
    parseOne(reader, path).lines.flatMap(({ section, key, value: raw, line, column }) => {
      const own = /^Default((?:Limit[A-Z]+|TimeoutSt(?:art|op)Sec|TasksMax))$/.exec(key)?.[1]
      const value = own === undefined || raw === '' ? undefined : unitValue(own, raw)
      if (section !== 'Manager' || own === undefined || value === undefined) return []
      const place = { file: reader.shown(path), line, column, origin: 'default' as const }
      return [[own, { target, key: own, value, ...place }] as const]
    }),
  )
}

function unitPaths(reader: Reader, directories: readonly string[]): string[] {
  return directories.flatMap(directory =>
    reader.list(directory === '' ? '/' : directory).flatMap(name => {
      const path = `${directory}/${name}`
      if (!name.endsWith('.d')) return name.endsWith('.service') ? [path] : []
      if (!/\.?service\.d$/.test(name)) return []
      return reader.list(path).map(file => `${path}/${file}`)
    }),
  )
}

function parseOne(reader: Reader, path: string): UnitFile {
  const text = reader.link(path) === '/dev/null' ? '' : (reader.text(path) ?? '')
  return parseUnit(reader.shown(path), text)
}

function entry(merged: MergedSetting, target: 'systemd' | 'environment'): LiveEntry {
  const overrides = merged.overrides.map(loser => bare(loser, target))
  return { ...bare(merged, target), ...(overrides.length > 0 && { overrides }) }
}

function bare(
  merged: Omit<MergedSetting, 'overrides'>,
  target: 'systemd' | 'environment',
): LiveEntry {
  const { key, value, raw, file, line, column } = merged
  const place = { target, key, file, line, column, origin: 'file' as const }
  if (target === 'environment' && isSecretKey(key))
    return { ...place, value: hiddenValue, secret: true }
  if (target === 'environment') return { ...place, value: maskText(value) }
  const [masked, text] = [maskOverrides(value), maskOverrides(raw)]
  return { ...place, value: masked, ...(text !== masked && { raw: text }) }
}

/** Variables of an environment file come over those of Environment=. */
function overlay(reader: Reader, into: Map<string, LiveEntry>, file: EnvironmentFile): void {
  const place = { file: file.file, line: file.line, column: 1 }
  if (reader.kind(file.path) === 'missing') {
    if (file.optional) return
    const message = `${file.path} does not exist, so that the unit does not start`
    reader.problem({ code: 'environment-file', severity: 'error', target, message, ...place })
    return
  }
  for (const [key, one] of readEnvironmentFile(reader, file.path)) {
    const earlier = into.get(key)
    into.set(key, earlier === undefined ? one : { ...one, overrides: [earlier] })
  }
}

/** The variables of an EnvironmentFile=; lines with `export`, which systemd skips, are told. */
export function readEnvironmentFile(reader: Reader, path: string): LiveEntries {
  const text = reader.text(path) ?? ''
  reportExports(reader, path, text)
  const entries = new Map<string, LiveEntry>()
  for (const { name: key, value, line, column } of parseSystemdEnv(text)) {
    const place = {
      target: 'environment',
      key,
      file: reader.shown(path),
      line,
      column,
      origin: 'file',
    } as const
    const isSecret = isSecretKey(key)
    entries.set(
      key,
      isSecret
        ? { ...place, value: hiddenValue, secret: true }
        : { ...place, value: maskText(value) },
    )
  }
  return entries
}

function reportExports(reader: Reader, path: string, text: string): void {
  for (const [index, line] of text.split('\n').entries()) {
    const name = /^\s*export\s+([A-Za-z_][A-Za-z0-9_]*)=/.exec(line)?.[1]
    if (name === undefined) continue
    const message = `systemd skips lines with "export" in an environment file, so ${name} is not set`
    const place = { file: reader.shown(path), line: index + 1, column: 1, key: name }
    reader.problem({
      code: 'export-ignored',
      severity: 'warning',
      target: 'environment',
      message,
      ...place,
    })
  }
}

/** ExecStart= may carry `--override ssl.key.password=…`. */
function maskOverrides(text: string): string {
  return text.replace(/\S+/g, maskWord)
}
