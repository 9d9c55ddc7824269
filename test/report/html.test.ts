import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { planHtml } from '../../src/report/plan-html.ts'
import { html, link } from '../../src/report/plan-html-markup.ts'
import { styleHash, styles } from '../../src/report/plan-html-style.ts'
import { mixed, planOf, small } from '../diff/plans.ts'

const page = async (text: string): Promise<string> => planHtml(await planOf(text))

test('the policy allows the one style sheet and nothing else', async () => {
  const made = await page(small)
  expect(createHash('sha256').update(styles).digest('base64')).toBe(styleHash)
  expect(made).toContain(`<style>${styles}</style>`)
  expect(made).toContain(
    `content="default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'"`.replaceAll(
      "'",
      '&#39;',
    ),
  )
  expect(made).not.toMatch(
    /<script|<link|<img|<iframe|<object|\sstyle=|\son\w+=|url\(|@import|javascript:/i,
  )
})

test('the same plan gives the same bytes', async () => {
  expect(await page(mixed)).toBe(await page(mixed))
})

test('templates escape everything that is not a template', () => {
  const evil = `<b a="1" c='2'>&\u0000\u001b[31m</b>`
  expect(html`<i title="${evil}">${[evil, html`<u>ok</u>`]}${false}${undefined}${0}</i>`.html).toBe(
    '<i title="&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;\ufffd\ufffd[31m&lt;/b&gt;">&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;\ufffd\ufffd[31m&lt;/b&gt;<u>ok</u>0</i>',
  )
})

test('only web addresses become links', () => {
  expect(link('javascript:alert(1)', 'x').html).toBe('x')
  expect(link('https://example.org/?a="b', 'x').html).toBe(
    '<a href="https://example.org/?a=&quot;b" rel="noreferrer">x</a>',
  )
})

test('names of the declaration stay text', async () => {
  const evil = `<script>alert(1)</script><img src=x onerror=alert(1)>`
  const made = await page(small.replace('"/data{n}"', `"/d{n}${evil.replaceAll(' ', '')}"`))
  expect(made).not.toContain('<script')
  expect(made).toContain('&lt;script&gt;')
})

test('every number of the plan is on the page with its formula', async () => {
  const plan = await planOf(mixed)
  const made = planHtml(plan)
  for (const [index, { sizing }] of plan.groups.entries()) {
    for (const name of [...Object.keys(sizing.quantities)]) {
      expect(made).toContain(`id="g${index}-now-${name.replaceAll(' ', '-')}"`)
    }
    for (const name of Object.keys(sizing.choices)) {
      expect(made).toContain(`id="g${index}-choice-${name.replaceAll(' ', '-')}"`)
    }
  }
  const ids = [...made.matchAll(/ id="([^"]+)"/g)].map(match => match[1])
  expect(new Set(ids).size).toBe(ids.length)
  const links = [...made.matchAll(/ href="#([^"]+)"/g)].map(match => match[1])
  expect(links.filter(one => !ids.includes(one))).toEqual([])
})

test('the states of the maps, the disks and the loss are told', async () => {
  const made = await page(small)
  for (const text of [
    'clean start',
    'steady',
    'peak',
    'unclean start',
    '/data1',
    '/data2',
    '1 lost',
  ])
    expect(made).toContain(text)
})

test('growth is drawn when a topic declares it', async () => {
  expect(await page(small)).toContain('<h2 id="growth">Growth</h2>')
  expect(await page(small.replace(', growth: 5%', ''))).not.toContain('id="growth"')
})

test('pictures have names or are hidden, and tables have captions', async () => {
  const made = await page(small)
  const pictures = [...made.matchAll(/<svg [^>]*>/g)].map(match => match[0])
  const silent = pictures.filter(
    one => !one.includes('aria-hidden="true"') && !/role="img" aria-labelledby="\S+ \S+"/.test(one),
  )
  expect(silent).toEqual([])
  expect(made.match(/<table /g)?.length).toBe(made.match(/<caption>[^<]+<\/caption>/g)?.length)
})

test('every element is closed in order', async () => {
  const empty = new Set(['meta', '!doctype'])
  const open: string[] = []
  for (const [, close, name = '', self] of (await page(mixed)).matchAll(
    /<(\/?)([!\w]+)[^>]*?(\/?)>/g,
  )) {
    if (self || (empty.has(name) && !close)) continue
    if (close) expect(open.pop()).toBe(name)
    else open.push(name)
  }
  expect(open).toEqual([])
})

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(a: string, b: string): number {
  const light = (hex: string): number => {
    const full = hex.length === 4 ? hex.replace(/[0-9a-f]/g, '$&$&') : hex
    const [r = 0, g = 0, b1 = 0] = [1, 3, 5].map(at => {
      const value = Number.parseInt(full.slice(at, at + 2), 16) / 255
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b1
  }
  const [x, y] = [light(a), light(b)].sort((one, two) => two - one) as [number, number]
  return (x + 0.05) / (y + 0.05)
}

test.for(['light', 'dark', 'print'] as const)('%s text can be read', scheme => {
  const lists = [...styles.matchAll(/:root\{([^}]*)\}/g)].map(match => match[1] ?? '')
  const list = lists[['light', 'dark', 'print'].indexOf(scheme)] ?? ''
  const colours = new Map(
    [...list.matchAll(/--(\w+):(#[0-9a-f]+)/g)].map(match => [match[1], match[2] ?? '']),
  )
  for (const name of ['fg', 'muted', 'link', 'fits', 'tight', 'over'])
    for (const ground of ['bg', 'panel'])
      expect(contrast(colours.get(name) ?? '', colours.get(ground) ?? '')).toBeGreaterThan(4.5)
  // Graphics need 3 : 1 against what they stand on.
  for (const name of ['l0', 'l1', 'l2', 'l3', 'l4', 'l5'])
    expect(contrast(colours.get(name) ?? '', colours.get('bg') ?? '')).toBeGreaterThan(3)
})

test('the page of the docs says what the page of the plan has', () => {
  const text = readFileSync(new URL('../../docs/html-report.md', import.meta.url), 'utf8')
  expect(text).toContain(
    'kafka-size plan examples/diff-review/after.yaml --format html > plan.html',
  )
})
