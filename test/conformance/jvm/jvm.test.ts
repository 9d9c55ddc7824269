import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { jvmKey, mergeJvmOptions, parseJvmWords } from '../../../src/targets/jvm.ts'
import { aroundCommandLine } from '../../../src/targets/jvm-kafka.ts'
import { parseJvmFlags } from '../../../src/targets/jvm-output.ts'
import { flagHistory, jvmProblems } from '../../../src/targets/jvm-rules.ts'
import { argfileWords, optionWords } from '../../../src/targets/jvm-words.ts'
import { randomNumbers } from '../properties/texts.ts'

const version = /version "(\d+)/.exec(
  spawnSync('java', ['-version'], { encoding: 'utf8' }).stderr ?? '',
)
const java = Number(version?.[1] ?? 0)
const hasCompiler = spawnSync('javac', ['-version']).status === 0

// Sizes that need no rounding to the heap's alignment.
const options = [
  '-Xmx64m',
  '-Xmx128M',
  '-XX:MaxHeapSize=96m',
  '-Xmx0x8000000',
  '-XX:MaxHeapSize=134217728',
  '-Xms32m',
  '-XX:InitialHeapSize=64m',
  '-Xss512k',
  '-Xss1000000',
  '-XX:ThreadStackSize=2048',
  '-XX:+UseG1GC',
  '-XX:-UseG1GC',
  '-XX:+UseSerialGC',
  '-XX:-UseSerialGC',
  '-XX:+UseParallelGC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:MaxGCPauseMillis=50',
  '-XX:MaxGCPauseMillis=20ms',
  '-XX:+DisableExplicitGC',
  '-XX:-DisableExplicitGC',
  '-XX:MaxDirectMemorySize=1g',
  '-XX:MaxDirectMemorySize=64M',
  '-Xmx1.5g',
  '-Xmx1gb',
  '-XX:DisableExplicitGC=true',
  '-XX:MetaspaceSize=96m',
  '-XX:MaxInlineLevel=15',
  '-Dx=y',
  '-Xmx256m',
  '-Xms512m',
]
const keys = [
  'MaxHeapSize',
  'InitialHeapSize',
  'ThreadStackSize',
  'MaxGCPauseMillis',
  'DisableExplicitGC',
  'MaxDirectMemorySize',
  'MetaspaceSize',
  'MaxInlineLevel',
]

interface Run {
  readonly tool: string[]
  readonly jdk: string[]
  readonly line: string[]
  readonly last: string[]
}

function randomRun(random: () => number): Run {
  const some = (most: number) =>
    Array.from(
      { length: Math.floor(random() * (most + 1)) },
      () => options[Math.floor(random() * options.length)] as string,
    )
  return {
    tool: random() < 0.3 ? some(2) : [],
    jdk: random() < 0.3 ? some(2) : [],
    line: some(5),
    last: random() < 0.3 ? some(2) : [],
  }
}

describe.skipIf(java === 0)('java -XX:+PrintFlagsFinal (skipped without java)', () => {
  it('gives the same flags, and refuses the same lines, for 120 random sets of options', () => {
    const random = randomNumbers(17)
    const wrong = Array.from({ length: 120 }, () => randomRun(random)).flatMap((run): unknown[] => {
      const variables = {
        JAVA_TOOL_OPTIONS: run.tool,
        JDK_JAVA_OPTIONS: run.jdk,
        _JAVA_OPTIONS: run.last,
      }
      const set = Object.entries(variables).filter(([, words]) => words.length > 0)
      const env = {
        PATH: process.env['PATH'] ?? '',
        ...Object.fromEntries(set.map(([name, words]) => [name, words.join(' ')])),
      }
      const real = spawnSync('java', [...run.line, '-XX:+PrintFlagsFinal', '-version'], {
        env,
        encoding: 'utf8',
      })
      const words = aroundCommandLine(
        new Map(set.map(([name, list]) => [name, { value: list.join(' '), file: 'env' }])),
        run.line.map(text => ({ text, file: 'line' })),
      )
      const parsed = parseJvmWords(words)
      const merged = mergeJvmOptions(parsed.options)
      const refuses =
        parsed.problems.length > 0 ||
        merged.get('MaxGCPauseMillis')?.value === '20ms' ||
        jvmProblems(merged, java).length > 0 ||
        words.some(({ text }) => text === '-XX:MaxGCPauseMillis=20ms')
      if (refuses !== (real.status !== 0)) return [{ run, refuses, stderr: real.stderr }]
      if (refuses) return []
      const flags = new Map(parseJvmFlags(real.stdout).map(({ key, value }) => [key, value]))
      const differing = keys.filter(
        key => merged.has(key) && merged.get(key)?.value !== flags.get(key),
      )
      return differing.length === 0
        ? []
        : [{ run, differing: differing.map(key => [key, merged.get(key)?.value, flags.get(key)]) }]
    })
    expect(wrong.slice(0, 3)).toEqual([])
  })

  it.for(flagHistory)(
    'refuses or takes $flag as the table says',
    ({ flag, since = 0, refusedFrom = 99 }) => {
      const isNumber = /Fraction|Number|Size$/.test(flag)
      const option = isNumber ? `-XX:${flag}=10` : `-XX:+${flag}`
      const real = spawnSync('java', [option, '-version'], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '' },
      })
      const unknown = /Unrecognized VM option/.test(real.stderr)
      expect(unknown).toBe(java < since || java >= refusedFrom)
    },
  )

  it('knows the flags that size options stand for', () => {
    expect(
      ['-Xmx1g', '-XX:MaxHeapSize=1g', '-Xss1m', '-XX:+UseG1GC', '-Da.b=c'].map(jvmKey),
    ).toEqual(['MaxHeapSize', 'MaxHeapSize', 'ThreadStackSize', 'UseG1GC', '-Da.b'])
  })
})

describe.skipIf(!hasCompiler)('the launcher (skipped without javac)', () => {
  it('splits 120 random argfiles and variables as we do', () => {
    const directory = mkdtempSync(join(tmpdir(), 'argfile-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const main =
      'public class Args { public static void main(String[] a) { for (String s : a) System.out.print(s + "\\0"); System.out.print("\\0" + System.getProperty("v", "")); } }'
    writeFileSync(join(directory, 'Args.java'), main)
    expect(spawnSync('javac', ['Args.java'], { cwd: directory }).status).toBe(0)
    const random = randomNumbers(4)
    const pieces = [
      'a',
      'b c',
      ' ',
      '\t',
      '\n',
      '\r\n',
      '"',
      "'",
      '\\',
      '\\\n  ',
      '#',
      '\\n',
      '\\"',
      'x=y',
      '\f',
    ]
    const wrong = Array.from({ length: 120 }, () =>
      Array.from(
        { length: Math.floor(random() * 12) },
        () => pieces[Math.floor(random() * pieces.length)],
      ).join(''),
    ).flatMap(text => {
      writeFileSync(
        join(directory, 'file'),
        `-cp . -Xshare:auto -XX:TieredStopAtLevel=1 Args\n${text}`,
      )
      const run = spawnSync('java', ['@file'], {
        cwd: directory,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '' },
      })
      const theirs = run.stdout.split('\0').slice(0, -2)
      const mine = argfileWords(text)
      return JSON.stringify(mine) === JSON.stringify(theirs)
        ? []
        : [{ text, mine, theirs, err: run.stderr }]
    })
    expect(wrong.slice(0, 5)).toEqual([])
  })

  it('splits variables as we do', () => {
    const texts = [
      '-Dv=a',
      '-Dv="a b"',
      "-Dv='a b'c",
      '"-Dv=a b"',
      '  -Dv=\\"x\\"',
      '-Dv="a',
      "-Dv=it's",
    ]
    const read = texts.map(text => {
      const source = 'v'
      const run = spawnSync('java', ['-XshowSettings:properties', '-version'], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '', JAVA_TOOL_OPTIONS: text },
      })
      return run.status === 0
        ? new RegExp(`^ {4}${source} = (.*)$`, 'm').exec(run.stderr)?.[1]
        : undefined
    })
    const mine = texts.map(text => optionWords(text)?.[0]?.replace('-Dv=', ''))
    expect(mine).toEqual(read)
  })
})
