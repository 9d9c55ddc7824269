import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { readPaths } from '../../src/import/read.ts'
import { importHosts } from '../../src/import.ts'
import { memoryHost } from '../host.ts'

const words = fc.constantFrom(
  ...['process.roles=broker,controller\n', 'node.id=1\n', 'broker.id=-5\n', 'log.dirs=/a,/a,,b\n'],
  ...['listeners=A://:1,A://:1,b://[::1]:99999\n', 'advertised.listeners=A://\u001b[31m:1\n'],
  ...['controller.quorum.voters=1@:1,x\n', 'num.io.threads=1e9\n', 'broker.rack=a b\n'],
  ...[
    'zookeeper.connect= \n',
    'log.retention.hours=99999999999\n',
    '__proto__=1\n',
    `$${'{env:X}'}\n`,
  ],
  ...['Topic: a\tPartitionCount: 1\tReplicationFactor: 9\tConfigs: segment.bytes=-1,x=1\n'],
  ...['Topic: __proto__\tPartitionCount: 99999999999\tReplicationFactor: 0\tConfigs: \n'],
  ...['\tTopic: a\tPartition: 0\tLeader: 1\tReplicas: 1,2,99999999999\tIsr: \n'],
  ...[
    '{"brokers":[{"broker":1,"logDirs":[{"logDir":"/a","partitions":[{"partition":"a-0","size":-1}]}]}]}\n',
  ],
  ...['{"brokers":[{"broker":"x","logDirs":[{"partitions":[{"partition":7,"size":1e999}]}]}]}\n'],
  ...['All configs for broker 1 are:\n', '  a=b sensitive=true synonyms={}\n', '[Service]\n'],
  ...[
    'MemTotal: 99999999999999999999 kB\n',
    'processor : 0\n',
    'java\0kafka.Kafka\0',
    'Name:\tjava\nVmSize: 1 kB\n',
  ],
  ...['7f00-7fff r--p 0 0:0 0 /a/00.index (deleted)\n', '/dev/sda 99999999999999999 0 0 0% /\n'],
  ...['Limit Soft Limit Hard Limit\n', ' num #instances #bytes\nTotal 1 99999999999999999999\n'],
)
const text = fc.oneof(
  fc
    .array(fc.oneof(words, fc.string({ unit: 'binary' })), { maxLength: 8 })
    .map(all => all.join('')),
  fc.uint8Array({ maxLength: 200 }),
)
const places = [
  ...['/t/etc/kafka/server.properties', '/t/kafka-tools/a.txt', '/t/kafka-tools/b.txt'],
  ...['/t/proc/9/cmdline', '/t/proc/9/maps', '/t/proc/9/fd', '/t/proc/9/status', '/t/proc/meminfo'],
  ...['/t/capture/host', '/t/capture/log-dirs.df', '/t/jvm.env', '/t/kafka.service'],
  ...['/t/proc/9/jcmd/GC.class_histogram', '/t/proc/9/jcmd/VM.native_memory', '/t/proc/9/fd-links'],
] as const
const files = fc.dictionary(fc.constantFrom(...places, '/u/loose', '/u/more'), text)

describe('any text', () => {
  it('gives a declaration that loads and never throws', async () => {
    await fc.assert(
      fc.asyncProperty(files, async all => {
        const { hosts } = readPaths(memoryHost(all), ['/t', '/u', '/none'])
        const { text: written, loaded } = await importHosts(hosts, { asRuns: true })
        // biome-ignore lint/suspicious/noControlCharactersInRegex: nothing of these may be written.
        expect(written).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/)
        expect(loaded.problems.filter(one => one.severity === 'error')).toEqual([])
      }),
      { numRuns: 150 },
    )
  }, 60_000)

  it.each(['import', 'calibrate'])(
    'ends %s with an exit code',
    async command => {
      await fc.assert(
        fc.asyncProperty(files, async all => {
          const code = await main(memoryHost(all, { argv: [command, '/t', '/u'] }))
          expect([0, 1, 2]).toContain(code)
        }),
        { numRuns: 60 },
      )
    },
    60_000,
  )
})
