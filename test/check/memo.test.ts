import fc from 'fast-check'
import { expect, it } from 'vitest'
import { remembering } from '../../src/check/memo.ts'
import { constraint } from '../../src/settings/constraint.ts'
import type { Values } from '../../src/settings/model.ts'

const rule = (name: string, violated: (values: Values) => string) =>
  constraint({
    ...{ name, severity: 'error', keys: ['a'], summary: '', harm: '' },
    violated: values => ({ message: violated(values) }),
  })

const broker = 'server.properties'
// What is asked second depends on the first answer, and one key is asked for twice.
const rules = [
  rule('first', values =>
    values.text(broker, 'a') === '1'
      ? `b ${values.text(broker, 'b')} ${values.text(broker, 'a')}`
      : `c ${values.isSet(broker, 'c')} ${values.number(broker, 'b')}`,
  ),
  rule('second', values => `${values.written('jvm').join()} ${values.text(broker, 'c')}`),
  rule('third', values => (values.isSet(broker, 'b') ? 'b' : `${values.text(broker, 'id')}`)),
  rule('fourth', values => `${values.role} ${values.sizing?.group.name ?? ''}`),
]

const plans = ['small', 'large'].map(name => ({ group: { name } }) as unknown as Values['sizing'])

function valuesOf(texts: Readonly<Record<string, string>>, role: string, plan: number): Values {
  const text = (_: string, key: string) => texts[key]
  const sizing = plans[plan]
  return {
    ...{ version: '4.1.1', role: role as Values['role'], mode: 'kraft' },
    text,
    number: (_, key) => (texts[key] === undefined ? undefined : Number(texts[key])),
    isSet: (_, key) => key in texts,
    written: () => Object.keys(texts),
    ...(sizing && { sizing }),
  }
}

const answers = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2', '3'))

it('says of host after host what the constraint itself says', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(answers, fc.constantFrom('broker', 'combined'), fc.nat(2))),
      hosts => {
        const recall = remembering()
        for (const [texts, role, plan] of hosts) {
          const values = valuesOf(texts, role, plan)
          const judge = recall(values)
          for (const one of rules) expect(judge(one)).toEqual(one.violated(values))
        }
      },
    ),
    { numRuns: 300 },
  )
})

it('stays right when more texts were seen than it remembers', () => {
  const recall = remembering()
  for (let id = 0; id < 600; id++) {
    const values = valuesOf({ id: `${id}`, a: `${id}` }, 'broker', 2)
    const judge = recall(values)
    expect(rules.map(one => judge(one)[0]?.message)).toEqual([
      id === 1 ? 'b undefined 1' : 'c false undefined',
      'id,a undefined',
      `${id}`,
      'broker ',
    ])
  }
})
