import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jvmBytes, mergeJvmOptions, parseJvmWords } from '../../src/targets/jvm.ts'
import { defaultPerformanceOptions, kafkaWords } from '../../src/targets/jvm-kafka.ts'
import { jvmProblems } from '../../src/targets/jvm-rules.ts'
import { argfileWords, optionWords } from '../../src/targets/jvm-words.ts'
import { anyText } from './any-text.ts'

const parse = (...words: string[]) => parseJvmWords(words.map(text => ({ text, file: 'f' })))
const merged = (...words: string[]) => mergeJvmOptions(parse(...words).options)
const value = (key: string, ...words: string[]) => merged(...words).get(key)?.value
const codes = (java: number, ...words: string[]) =>
  jvmProblems(merged(...words), java).map(({ code }) => code)

// Measured with OpenJDK 17.0.15: formats.md 6.4, and test/conformance/jvm.
it.for([
  ['6g', '6442450944'],
  ['512M', '536870912'],
  ['0x40000000', '1073741824'],
  ['1T', '1099511627776'],
  ['1.5g', undefined],
  ['1gb', undefined],
  ['-1', undefined],
  ['', undefined],
] as const)('the size %s is %s', ([text, bytes]) => {
  expect(jvmBytes(text)).toBe(bytes)
})

describe('options', () => {
  it('are the same in every spelling, and the last one wins', () => {
    expect(value('MaxHeapSize', '-Xmx6g', '-XX:MaxHeapSize=2g')).toBe('2147483648')
    expect(
      merged('-Xmx6g', '-XX:MaxHeapSize=2g')
        .get('MaxHeapSize')
        ?.overrides.map(one => one.text),
    ).toEqual(['-Xmx6g'])
    expect(value('ThreadStackSize', '-Xss1000000')).toBe('977')
    expect(value('UseG1GC', '-XX:+UseG1GC', '-XX:-UseG1GC')).toBe('false')
  })

  it('end at the main class, past options that take a word', () => {
    expect(
      parse('-cp', 'a:b', '-Xmx1g', 'kafka.Kafka', '-Xmx2g').rest.map(one => one.text),
    ).toEqual(['kafka.Kafka', '-Xmx2g'])
  })

  it('that no JVM starts with are told', () => {
    expect(
      parse('-Xmx1.5g', '-XX:UseG1GC=true', '-XX:UseG1GC').problems.map(one => one.message),
    ).toEqual([
      '"-Xmx1.5g" is no size; no JVM starts with it',
      '"-XX:UseG1GC=true" sets a switch with "="; write -XX:+UseG1GC',
      '"-XX:UseG1GC" is neither a switch nor a value; no JVM starts with it',
    ])
    expect(codes(17, '-XX:+UseG1GC', '-XX:+UseZGC')).toEqual(['jvm-collectors'])
    expect(codes(17, '-Xms2g', '-Xmx1g')).toEqual(['jvm-heap'])
    expect(codes(17, '-XX:+UseConcMarkSweepGC')).toEqual(['jvm-flag-refused'])
    expect(codes(17, '-XX:+UseConcMarkSweepGC', '-XX:+IgnoreUnrecognizedVMOptions')).toEqual([
      'jvm-flag-ignored',
    ])
    expect(codes(14, '-XX:+UseConcMarkSweepGC')).toEqual(['jvm-flag-ignored'])
    expect(codes(8, '-XX:+UseConcMarkSweepGC', '-XX:+PrintGCDateStamps')).toEqual([])
    expect(codes(17, '-XX:+ZGenerational')).toEqual(['jvm-flag-refused'])
    expect(codes(21, '-XX:+ZGenerational')).toEqual([])
  })
})

describe('words', () => {
  it('follow the order of kafka-run-class.sh and the JVM', () => {
    const at = (text: string) => ({ value: text, file: 'env' })
    const environment = new Map([
      ['KAFKA_OPTS', at('-Xmx2g')],
      ['KAFKA_HEAP_OPTS', at('-Xmx6g -Xms6g')],
      ['_JAVA_OPTIONS', at('-Xmx1g')],
      ['JAVA_TOOL_OPTIONS', at('-Xmx9g')],
    ])
    expect(kafkaWords(environment).map(one => one.text)).toEqual([
      '-Xmx9g',
      '-Xmx6g',
      '-Xms6g',
      '-Xmx2g',
      '-Xmx1g',
    ])
  })

  it('take the defaults of the scripts when a release is given', () => {
    expect(
      kafkaWords(new Map(), '4.3.0')
        .map(one => one.text)
        .slice(0, 3),
    ).toEqual(['-Xmx1G', '-Xms1G', '-server'])
    expect(defaultPerformanceOptions('4.1.0')).toBe(
      '-server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent -XX:MaxInlineLevel=15 -Djava.awt.headless=true',
    )
    expect(defaultPerformanceOptions('4.2.0')).not.toContain('headless')
  })

  it('obey the quotes of variables and argfiles', () => {
    expect(optionWords('-Da="b c" \'-Dx=y z\'')).toEqual(['-Da=b c', '-Dx=y z'])
    expect(optionWords('-Da="b')).toBeUndefined()
    expect(argfileWords('# note\n-Xmx1g "-Da=b\\\n   c" -Dw=C:\\k\n')).toEqual([
      '-Xmx1g',
      '-Da=bc',
      '-Dw=C:\\k',
    ])
  })

  it('never throw', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(argfileWords(text)).toBeInstanceOf(Array)
        expect(
          parse(...(optionWords(text) ?? []), `-${text}`, `-XX:${text}`).options,
        ).toBeInstanceOf(Array)
      }),
    )
  })
})
