import { expect, it } from 'vitest'
import { readSingleFiles } from '../../src/live/single-files.ts'
import { memoryHost } from '../host.ts'

const host = memoryHost({
  '/r/my.properties': 'num.io.threads=8\n',
  '/r/a.conf': 'vm.swappiness=60\n',
  '/r/b.conf': 'vm.swappiness=1\n',
  '/r/limits': 'kafka hard nofile 5\n',
  '/r/x.service': '[Service]\nUser=kafka\nLimitNOFILE=1\n',
  '/r/override.conf': '[Service]\nLimitNOFILE=2\n',
  '/r/env': 'KAFKA_HEAP_OPTS=-Xmx4g\n',
  '/r/out': 'Topic: a\tPartitionCount: 1\tReplicationFactor: 1\tConfigs: \n',
})

it('reads single files under their own names', () => {
  const read = readSingleFiles(
    host,
    {
      properties: '/r/my.properties',
      sysctl: ['/r/b.conf', '/r/a.conf'],
      limits: ['/r/limits'],
      unit: ['/r/override.conf', '/r/x.service'],
      jvm: '/r/env',
      tools: ['/r/out'],
    },
    { name: 'b1' },
  )
  const [node] = read.nodes
  expect(node?.properties.get('num.io.threads')).toMatchObject({
    value: '8',
    file: '/r/my.properties',
  })
  expect(read.sysctl.merged.get('vm.swappiness')).toMatchObject({
    value: '60',
    file: '/r/a.conf',
    overrides: [{ file: '/r/b.conf' }],
  })
  expect(node?.limits.get('hard nofile')).toMatchObject({ value: '5', file: '/r/limits' })
  expect(node?.unit?.settings.get('LimitNOFILE')).toMatchObject({
    value: '2',
    file: '/r/override.conf',
  })
  expect(node?.jvm.options.get('MaxHeapSize')).toMatchObject({
    value: '4294967296',
    file: '/r/env',
  })
  expect(read.cluster.topics.map(topic => topic.name)).toEqual(['a'])
  expect(read.problems).toEqual([])
})

it('names a file that is not there', () => {
  const read = readSingleFiles(host, { properties: '/r/none' }, { name: 'b1' })
  expect(read.problems.map(({ code, file }) => [code, file])).toContainEqual([
    'unreadable',
    '/r/none',
  ])
})

it.for([
  '-XX:MaxHeapSize=1073741824 -XX:+UseG1GC',
  '27664:\nVM Arguments:\njvm_args: -Xmx1g -XX:+UseG1GC\n',
  '   size_t MaxHeapSize                              = 1073741824                                {product} {command line}\n',
])('reads pasted output of jcmd in place of variables: %s', text => {
  const pasted = memoryHost({ '/r/flags': text })
  const { nodes } = readSingleFiles(pasted, { jvm: '/r/flags' }, { name: 'b1' })
  expect(nodes[0]?.jvm.options.get('MaxHeapSize')?.value).toBe('1073741824')
  expect(nodes[0]?.jvm.seen).toBe('process')
})
