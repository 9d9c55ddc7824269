import { describe, expect, it, test } from 'vitest'
import { causes } from '../../src/doctor/causes/index.ts'
import type { Diagnosis } from '../../src/doctor/model.ts'
import { readAndDiagnose } from '../../src/doctor/read.ts'
import { fixture, memoryHost, names } from './memory-host.ts'

const diagnosed = (text: string): Diagnosis => readAndDiagnose(memoryHost({ a: text }).host, ['a'])
const found = (text: string): readonly string[] =>
  diagnosed(text).verdicts.map(verdict => `${verdict.id}: ${verdict.certainty}`)

/** `certain-…`, `likely-…`, `possible-…` must be found with that word, `no-…` must not be found. */
describe.each(causes.map(cause => cause.id))('%s', id => {
  const files = names(id)
  it('has a fixture for it and one against it', () => {
    expect(files.some(file => /^(?:certain|likely|possible)-/.test(file))).toBe(true)
    expect(files.some(file => file.startsWith('no-'))).toBe(true)
  })
  it.each(files)('%s', file => {
    const verdict = diagnosed(fixture(`${id}/${file}`)).verdicts.find(one => one.id === id)
    expect(verdict?.certainty ?? 'no').toBe(file.split('-')[0])
  })
})

test('every cause says what it means, what it is not, what to collect and who says so', () => {
  for (const cause of causes) {
    expect(cause.explanation, cause.id).toMatch(/\.$/)
    expect(cause.wrongGuesses.length, cause.id).toBeGreaterThan(0)
    expect(cause.collect.length, cause.id).toBeGreaterThan(0)
    for (const { url } of cause.sources) expect(url, cause.id).toMatch(/^https:\/\//)
  }
  expect(new Set(causes.map(cause => cause.id)).size).toBe(causes.length)
})

/** What the fixture says of one cause. */
const figuresOf = (path: string, id: string): readonly string[] =>
  diagnosed(fixture(path)).verdicts.find(one => one.id === id)?.figures ?? []

test.each([
  ['certain-untrusted.txt', 'The certificate is signed by nobody in the truststore.'],
  ['certain-expired.txt', 'The certificate is outside its period of validity.'],
  ['certain-not-yet-valid.txt', 'The certificate is outside its period of validity.'],
])('a certificate out of its time is not one that nobody trusts: %s', (file, meaning) => {
  expect(figuresOf(`tls-handshake/${file}`, 'tls-handshake')).toEqual([meaning])
})

test('what is missing or damaged is named', () => {
  expect(figuresOf('corrupt-record/certain-follower.txt', 'corrupt-record')).toEqual([
    'Concerned: orders-7.',
  ])
  const { verdicts } = diagnosed(fixture('jaas-missing/certain-listener.txt'))
  expect(verdicts.map(one => one.id)).toEqual(['jaas-missing'])
  expect(verdicts[0]?.figures).toEqual([
    'The entry looked for: KafkaServer or clients.KafkaServer.',
  ])
  expect(verdicts[0]?.remedy.settings[0]?.key).toBe(
    'listener.name.clients.MECHANISM.sasl.jaas.config',
  )
  const client = diagnosed(fixture('jaas-missing/certain-client.txt')).verdicts[0]
  expect(client?.remedy.settings[0]).toMatchObject({ target: 'client', key: 'sasl.jaas.config' })
  expect(figuresOf('setting-refused/certain-zookeeper-connect.txt', 'setting-refused')).toEqual([
    'zookeeper.connect: it is required and has no default',
  ])
})

test.each(names('unrelated'))('unrelated: %s', file => {
  expect(found(fixture(`unrelated/${file}`))).toEqual([])
})

describe('what this machine printed', () => {
  test.each([
    ['real/map-failed-under-ulimit-v.txt', ['address-space-limit: certain']],
    ['real/maps.txt', ['map-limit: likely', 'address-space-limit: possible']],
    ['real/direct.txt', ['direct-memory: certain']],
    ['real/heap.txt', ['heap: certain']],
    ['real/meta.txt', ['metaspace: certain']],
    ['real/files.txt', ['file-descriptors: certain']],
    ['real/threads.txt', ['native-threads: likely', 'producer-per-send: likely']],
    ['real/host.txt', []],
    ['real/broker-tls-and-http.log', ['tls-on-plaintext: certain', 'foreign-protocol: certain']],
    ['real/broker-no-space.log', ['disk-full: certain']],
    ['real/broker-nofile.log', ['file-descriptors: certain']],
    ['real/broker-node-id.log', ['identity-mismatch: certain']],
    ['real/broker-not-formatted.log', ['not-formatted: certain']],
    ['real/broker-empty-item.log', ['empty-list-item: certain']],
    [
      'real/broker-under-ulimit-v.txt',
      ['address-space-limit: certain', 'native-threads: possible'],
    ],
  ] as const)('%s', (file, want) => {
    // The thread test of the machine names its threads as producers do; only one is printed.
    expect(found(fixture(file)).filter(one => !one.startsWith('producer'))).toEqual(
      want.filter(one => !one.startsWith('producer')),
    )
  })

  test('an hs_err file at 65 531 areas: the limit is met', () => {
    // The listing of 65 532 lines is cut in the fixture; here it gets its length back.
    const cut = fixture('real/hs_err_map_limit.log')
    const lines = Array.from({ length: 65_491 }, (_, i) => {
      const at = 0x7f6200000000 + i * 0x2000
      const span = `${at.toString(16)}-${(at + 0x1000).toString(16)}`
      return `${span} rw-s 00000000 fe:00 ${1_000_000 + i}    /data/idx/${i}.index`
    })
    const whole = cut.replace(/((?:[0-9a-f]+-[0-9a-f]+ .*\n){40})/, `$1${lines.join('\n')}\n`)
    const { verdicts } = diagnosed(whole)
    expect(verdicts[0]).toMatchObject({ id: 'map-limit', certainty: 'certain' })
    expect(verdicts[0]?.figures[0]).toBe(
      'The process had 65 531 map areas; vm.max_map_count is 65 530 (as stated).',
    )
  })
})

describe('the five reports', () => {
  test.each(['seeds/address-space-zh.txt', 'seeds/address-space-en.txt'])('%s', file => {
    const { verdicts, ruledOut } = diagnosed(fixture(file))
    expect(found(fixture(file))).toEqual([
      'address-space-limit: certain',
      'stale-maps: certain',
      'unclean-stop: certain',
    ])
    const first = verdicts[0]
    expect(first?.figures).toEqual([
      'VmPeak 6 899 700 kB met the address-space limit of 6 899 920 kB: 220 kB were left, and one index file of the default size needs 10 240 kB.',
      'A later VmPeak of 7 566 500 kB is above the old limit: the broker does need more than it was allowed.',
    ])
    expect(first?.wrongGuesses.map(({ guess, why }) => `${guess}: ${why}`)).toEqual([
      'More heap: The heap is part of the address space: a larger heap leaves less room for the index maps and fails sooner.',
      'More RAM: The limit is on virtual size. Mapped indexes are sparse and hardly resident; free memory does not raise the limit.',
      'The host was out of memory: free shows 5 165 of 7 760 free without the page cache.',
      'A higher vm.max_map_count: 600 map areas are far below the limit of 65 530; the number of areas is not what ran out.',
    ])
    expect(first?.remedy.settings.map(({ key, value }) => `${key}=${value}`)).toEqual([
      'LimitAS=infinity',
      'as=unlimited',
    ])
    expect(ruledOut.map(({ id }) => id)).toEqual(['map-limit'])
    expect(verdicts[1]?.figures).toEqual([
      '11 index files take 36 areas: 25 are left over, and one file is mapped 4 times. The areas listed hold 330 MiB of address space.',
    ])
  })

  test('seeds/map-limit.txt', () => {
    const { verdicts } = diagnosed(fixture('seeds/map-limit.txt'))
    expect(found(fixture('seeds/map-limit.txt'))).toEqual(['map-limit: likely'])
    expect(verdicts[0]?.figures).toEqual([
      'Pieces of only 12 288, 262 144, 65 536 bytes were refused with errno 12: at that size a limit of areas is more likely than a host without memory, but only the count of areas shows it.',
    ])
    expect(verdicts[0]?.remedy.settings[0]).toMatchObject({
      key: 'vm.max_map_count',
      value: '262144',
    })
  })

  test.each(['seeds/producer-zh.txt', 'seeds/producer-en.txt'])('%s', file => {
    expect(found(fixture(file))).toEqual([
      'producer-per-send: likely',
      'container-memory: likely',
      'malloc-arenas: likely',
    ])
  })

  test.each(['seeds/direct-memory-zh.txt', 'seeds/direct-memory-en.txt'])('%s', file => {
    const { verdicts } = diagnosed(fixture(file))
    expect(found(fixture(file))).toEqual(['direct-memory: likely'])
    expect(verdicts[0]?.figures[0]).toContain('11 threads')
    expect(verdicts[0]?.remedy.settings.map(({ key, value }) => `${key}=${value}`)).toEqual([
      '-Djdk.nio.maxCachedBufferSize=1048576',
      '-XX:MaxDirectMemorySize=576m',
    ])
  })

  const disks = ['zh', 'en', 'de', 'ru'].map(language => `seeds/disk-${language}.txt`)
  test.each(disks)('%s', file => {
    expect(found(fixture(file))).toEqual(['disk-full: likely', 'runtime-memory: possible'])
  })
})

describe('figures', () => {
  const first = (path: string, id: string) =>
    diagnosed(fixture(path)).verdicts.find(verdict => verdict.id === id)

  test('the refused buffer of a TLS hello is not answered by a larger limit', () => {
    const path = 'tls-on-plaintext/certain-reserved.txt'
    expect(first(path, 'direct-memory')?.figures).toEqual([
      '1 866 930 914 bytes in use and 369 295 617 asked for make 2 236 226 531; the limit is 2 147 483 648.',
      'The limit equals -Xmx: no MaxDirectMemorySize is set, so the JVM takes the heap size.',
    ])
    expect(first(path, 'direct-memory')?.remedy.settings).toEqual([])
    expect(first(path, 'tls-on-plaintext')?.remedy.settings[1]).toMatchObject({
      key: 'socket.request.max.bytes',
      value: '104857600',
    })
  })

  test('GET as a length', () => {
    expect(first('foreign-protocol/certain-get.txt', 'foreign-protocol')?.figures).toEqual([
      '1 195 725 856 is the text "GET " read as a number.',
    ])
  })

  test('measured.md 4: eleven threads of 20 000 000 bytes need 256m', () => {
    expect(first('real/direct.txt', 'direct-memory')?.remedy.settings[0]?.value).toBe('256m')
  })

  test('map areas from the number of segments', () => {
    // 200 + 2 × 150 + 2 × 32 600 = 65 700; a quarter more rounds up to 131 072; the floor is 262 144.
    expect(first('map-limit/certain-count.txt', 'map-limit')?.remedy).toMatchObject({
      exact: true,
      settings: [{ value: '262144' }],
    })
  })

  test('a container of 1 GiB with a heap of 512 MiB', () => {
    const verdict = first('container-memory/certain-describe.txt', 'container-memory')
    expect(verdict?.figures).toEqual([
      'The limit is 1 GiB and -Xmx 512 MiB: 512 MiB remain for everything outside the heap.',
    ])
    expect(verdict?.remedy.settings[0]?.value).toBe('1536Mi')
  })

  test('what the JVM tracks beside the limit of the container', () => {
    expect(
      first('container-memory/certain-native-memory.txt', 'container-memory')?.figures,
    ).toEqual([
      'The limit is 4 GiB and -Xmx 2 GiB: 2 GiB remain for everything outside the heap.',
      'The JVM tracks 3.3 GiB of committed memory: Java Heap 2 GiB, Other 978.9 MiB, Class 12.1 MiB.',
    ])
  })

  test('the limit of the container that was killed, not of the one beside it', () => {
    expect(first('container-memory/certain-sidecar.txt', 'container-memory')?.figures).toEqual([
      'The limit is 2 GiB and -Xmx 1 GiB: 1 GiB remain for everything outside the heap.',
    ])
  })

  test('the environment a ZooKeeper client logs is no limit of a container', () => {
    const line = 'INFO Client environment:os.memory.max=1024MB (org.apache.zookeeper.ZooKeeper)\n'
    const { host } = memoryHost({ a: line })
    expect(readAndDiagnose(host, ['a']).inputs[0]?.kinds).toEqual([])
  })

  test.each([
    ['json', 'The limit is 2 GiB and -Xmx 1 GiB: 1 GiB remain'],
    ['docker-inspect', 'The limit is 1 GiB and -Xmx 512 MiB: 512 MiB remain'],
  ])('the limit in %s', (name, said) => {
    const verdict = first(`container-memory/certain-${name}.txt`, 'container-memory')
    expect(verdict?.figures[0]).toContain(said)
  })

  test('what a container asks for is not its limit', () => {
    expect(
      first('container-memory/possible-limits-first.txt', 'container-memory')?.figures,
    ).toEqual([
      'The limit is 4 GiB and -Xmx 4 GiB: nothing remains for everything outside the heap.',
    ])
  })

  test('class space has a setting of its own', () => {
    expect(first('metaspace/certain-class-space.txt', 'metaspace')?.remedy.settings[0]?.key).toBe(
      '-XX:CompressedClassSpaceSize',
    )
  })

  test('class versions as Java versions', () => {
    expect(first('java-too-old/certain-11.txt', 'java-too-old')?.figures).toEqual([
      'The classes need Java 17; this JVM is Java 11.',
    ])
  })

  test('a later patch of the branch is named', () => {
    expect(first('stale-maps/certain-doubled.txt', 'stale-maps')?.remedy.steps[0]).toBe(
      'Upgrade 3.9.1 to 3.9.2 or later, the first patch of the branch with the fix.',
    )
  })
})

describe('text of other programs', () => {
  const noise = ['nginx-limits', 'postgres', 'spring', 'search-server', 'python', 'tomcat']
    .map(name => fixture(`unrelated/${name}.txt`))
    .join('\n')

  test('beside a broker log it is no evidence', () => {
    const log = fixture('direct-memory/certain-refused.txt')
    for (const text of [`${noise}${log}`, `${log}${noise}`])
      expect(found(text)).toEqual(['direct-memory: certain'])
  })

  test('a stack of another program in a log that names Kafka is no evidence', () => {
    const log = '[main] INFO o.a.k.c.p.KafkaProducer - started (org.apache.kafka.clients)\n'
    expect(found(`${log}${fixture('unrelated/spring.txt')}`)).toEqual([])
  })

  test('one frame of Kafka makes the stack one of Kafka', () => {
    const stack =
      'java.lang.OutOfMemoryError: Java heap space\n' +
      '\tat com.example.audit.Interceptor.onSend(Interceptor.java:9)\n' +
      '\tat org.apache.kafka.clients.producer.KafkaProducer.doSend(KafkaProducer.java:1)\n'
    expect(found(stack)).toEqual(['heap: certain'])
  })

  test('its own file does not speak against the others', () => {
    const { host } = memoryHost({ a: noise, b: fixture('heap/certain-space.txt') })
    const { verdicts, inputs } = readAndDiagnose(host, ['a', 'b'])
    expect(verdicts.map(({ id }) => id)).toEqual(['heap'])
    expect(inputs[0]?.kinds).toEqual([])
  })

  test('what describes the host stays', () => {
    const { host } = memoryHost({
      a: `vm.max_map_count = 65530\n${fixture('unrelated/tomcat.txt')}`,
      b: '65529 /proc/1/maps\njava.io.IOException: Map failed\n',
    })
    expect(readAndDiagnose(host, ['a', 'b']).verdicts[0]?.figures[0]).toBe(
      'The process had 65 529 map areas; vm.max_map_count is 65 530 (as stated).',
    )
  })
})

describe('refused settings and TLS', () => {
  test.each([
    ['setting-refused/certain-4.3.txt', 'setting-refused', 'compression.type: String must be one'],
    ['setting-refused/certain-3.9.txt', 'setting-refused', 'Kafka says: If using `zookeeper.'],
    ['metadata-version/certain-4.0.txt', 'metadata-version', 'is 3; this release starts at 7.'],
    ['directory-locked/certain-start.txt', 'directory-locked', 'Concerned: /var/lib/kafka/data.'],
    ['port-in-use/certain-bind.txt', 'port-in-use', 'Concerned: 0.0.0.0:9092.'],
    ['tls-handshake/certain-name.txt', 'tls-handshake', 'The certificate does not hold the host'],
    [
      'plaintext-client-on-tls/certain-alert.txt',
      'plaintext-client-on-tls',
      '352 518 912 is 0x1503',
    ],
  ])('%s', (file, id, figure) => {
    const verdict = diagnosed(fixture(file)).verdicts[0]
    expect(verdict?.id).toBe(id)
    expect(verdict?.figures[0]).toContain(figure)
  })
})

test('a limit nobody stated is not called too small', () => {
  const { verdicts } = diagnosed('java.io.IOException: Map failed\n')
  expect(verdicts.map(({ id, certainty }) => `${id}: ${certainty}`)).toEqual([
    'map-limit: likely',
    'address-space-limit: possible',
  ])
  expect(verdicts[0]?.remedy.settings[0]?.because).toMatch(
    /^The input does not say what it is; the kernel's default is 65 530\. 262 144 leaves room/,
  )
})

test('two causes in two files are both told', () => {
  const { host } = memoryHost({
    'a.log': fixture('map-limit/certain-count.txt'),
    'b.log': fixture('record-too-large/certain-producer.txt'),
  })
  expect(readAndDiagnose(host, ['a.log', 'b.log']).verdicts.map(({ id }) => id)).toEqual([
    'map-limit',
    'record-too-large',
  ])
})

test('evidence in different files counts together', () => {
  const [log = '', limits = ''] = fixture('address-space-limit/certain-peak.txt').split(
    /(?=VmPeak)/,
  )
  const { host } = memoryHost({ log, limits })
  const { verdicts } = readAndDiagnose(host, ['log', 'limits'])
  expect(verdicts[0]).toMatchObject({ id: 'address-space-limit', certainty: 'certain' })
  expect(verdicts[0]?.evidence.map(({ file, line }) => `${file}:${line}`)).toEqual([
    'log:2',
    'log:4',
    'limits:1',
    'limits:2',
  ])
})
