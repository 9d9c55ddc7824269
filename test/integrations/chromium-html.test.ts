import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { planHtml } from '../../src/report/plan-html.ts'
import { mixed, planOf, small } from '../diff/plans.ts'
import { Browser, chromium } from './chromium-pipe.ts'
import { axe } from './support/axe.ts'

const story = small.replace('connections: 500', 'connections: 500, consumers: 20')

/** Pairs of texts of the page whose boxes share more than a hair. */
const overlaps = `(() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const texts = []
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const parent = node.parentElement
    if (node.textContent.trim() === '' || parent.closest('svg, thead, style') || !parent.checkVisibility()) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const box of range.getClientRects()) texts.push([node.textContent.trim(), box])
  }
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4
  texts.sort((a, b) => a[1].top - b[1].top)
  const found = []
  texts.forEach(([text, box], at) => {
    for (let next = at + 1; next < texts.length && texts[next][1].top < box.bottom; next += 1)
      if (texts[next][0] !== text && over(box, texts[next][1])) found.push(text + ' / ' + texts[next][0])
  })
  return found
})()`

/** Run with `npx vitest run --project integrations chromium` where Chromium is installed. */
describe.skipIf(chromium === undefined)('in Chromium (skipped: no chromium on the path)', () => {
  let browser: Browser
  let directory = ''
  const address = (name: string): string => pathToFileURL(join(directory, name)).href

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'html-'))
    writeFileSync(join(directory, 'small.html'), planHtml(await planOf(story)))
    const apps = new URL('../../examples/applications.yaml', import.meta.url)
    writeFileSync(join(directory, 'apps.html'), planHtml(await planOf(readFileSync(apps, 'utf8'))))
    writeFileSync(join(directory, 'mixed.html'), planHtml(await planOf(mixed)))
    browser = await Browser.start()
  })

  afterAll(async () => {
    await browser?.close()
    rmSync(directory, { recursive: true, force: true })
  })

  async function at(name: string, width: number, media: object[] = []): Promise<void> {
    await browser.send('Emulation.setEmulatedMedia', { media: '', features: media })
    await browser.send('Emulation.setDeviceMetricsOverride', {
      width,
      height: 900,
      deviceScaleFactor: 1,
      mobile: false,
    })
    await browser.open(address(name))
  }

  test.for(['small.html', 'mixed.html', 'apps.html'])(
    '%s loads nothing and complains about nothing',
    async name => {
      await at(name, 1280)
      const told = browser.events.filter(one =>
        ['Log.entryAdded', 'Runtime.consoleAPICalled', 'Runtime.exceptionThrown'].includes(
          one.method,
        ),
      )
      expect(told.map(one => one.params)).toEqual([])
      const asked = browser.events.filter(one => one.method === 'Network.requestWillBeSent')
      expect(asked.map(one => one.params.request.url)).toEqual([address(name)])
    },
  )

  test('the style sheet is accepted by the policy', async () => {
    await at('small.html', 1280)
    expect(await browser.value('document.styleSheets.length')).toBe(1)
    expect(await browser.value('getComputedStyle(document.body).maxWidth')).toBe('1024px')
  })

  test('the policy stops scripts and foreign styles', async () => {
    await at('small.html', 1280)
    await browser.value(
      `(() => { const s = document.createElement('script'); s.textContent = 'document.title = "run"'; document.head.append(s) })()`,
    )
    expect(await browser.value('document.title')).not.toBe('run')
    await browser.value(
      `(() => { const s = document.createElement('style'); s.textContent = 'body{max-width:1px}'; document.head.append(s) })()`,
    )
    expect(await browser.value('getComputedStyle(document.body).maxWidth')).toBe('1024px')
  })

  // 1280 pixels at 400 % zoom are 320.
  test.for([320, 480, 768, 1280])('nothing is cut off at %i pixels', async width => {
    for (const name of ['small.html', 'mixed.html', 'apps.html']) {
      await at(name, width)
      await browser.value(
        `document.querySelectorAll('details').forEach(one => { one.open = true })`,
      )
      expect(await browser.value('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      const wide = await browser.value(
        `[...document.querySelectorAll('main *:not(thead *)')].filter(one => { const box = one.getBoundingClientRect(); return box.width > 1 && !one.closest('svg') && !one.closest('thead') && box.right > ${width} + 1 }).map(one => one.outerHTML.slice(0, 80))`,
      )
      expect(wide).toEqual([])
    }
  })

  test.for([320, 1280])('no text lies on another one at %i pixels', async width => {
    for (const name of ['small.html', 'mixed.html', 'apps.html']) {
      await at(name, width)
      expect(await browser.value(overlaps)).toEqual([])
      await browser.value(
        `document.querySelectorAll('details').forEach(one => { one.open = true })`,
      )
      expect(await browser.value(overlaps)).toEqual([])
    }
  })

  test('months stand below their place on the chart', async () => {
    await at('small.html', 1280)
    const middles = `(() => {
      const chart = document.querySelector('.chart svg').getBoundingClientRect()
      return [...document.querySelectorAll('.months span')].map(one => {
        const box = one.getBoundingClientRect()
        const place = one.nextSibling ? (box.left + box.right) / 2 : box.right
        return [one.textContent, Math.round((place - chart.left) / chart.width * 100)]
      })
    })()`
    const seen: [string, number][] = await browser.value(middles)
    expect(seen.slice(1, 3)).toEqual([
      [expect.stringMatching(/^\d+$/), 33],
      [expect.stringMatching(/^\d+$/), 67],
    ])
    expect(seen[3]).toEqual([expect.stringMatching(/^\d+$/), 100])
  })

  test('dark is dark', async () => {
    const ground = 'getComputedStyle(document.body).backgroundColor'
    await at('small.html', 1280)
    expect(await browser.value(ground)).toBe('rgb(255, 255, 255)')
    await at('small.html', 1280, [{ name: 'prefers-color-scheme', value: 'dark' }])
    expect(await browser.value(ground)).toBe('rgb(19, 23, 27)')
  })

  test('readers get names, tables and headings', async () => {
    for (const width of [1280, 320]) {
      await at('small.html', width)
      const { nodes } = await browser.send('Accessibility.getFullAXTree')
      const seen = nodes.filter((one: { ignored: boolean }) => !one.ignored)
      const of = (role: string) =>
        seen.filter((one: { role: { value: string } }) => one.role.value === role)
      const names = (role: string): string[] =>
        of(role).map((one: { name?: { value: string } }) => one.name?.value ?? '')
      const pictures = [...names('image'), ...names('img')]
      expect(pictures).toHaveLength(2)
      expect(pictures[0]).toMatch(/^Memory budget of 32 GiB/)
      expect(pictures[1]).toMatch(/^Share of the limits over \d+ months/)
      expect(of('table').length).toBe(6)
      expect(names('table').filter(one => one === '')).toEqual([])
      expect(names('heading')).toContain('Memory')
      expect(names('rowheader')).toContain('page cache')
      expect(of('columnheader').length).toBeGreaterThan(10)
    }
  })

  test('axe finds nothing to object to', async context => {
    const rules = axe()
    if (rules === undefined) {
      context.skip('axe-core could not be installed')
      return
    }
    const dark = [{ name: 'prefers-color-scheme', value: 'dark' }]
    for (const [name, width, media] of [
      ['small.html', 1280, []],
      ['mixed.html', 320, dark],
      ['apps.html', 320, []],
    ] as const) {
      await at(name, width, [...media])
      await browser.value(rules)
      const { result } = await browser.send('Runtime.evaluate', {
        expression: 'axe.run().then(({ passes, violations }) => [passes.length, violations])',
        awaitPromise: true,
        returnByValue: true,
      })
      const [passes, violations] = result.value
      expect(passes).toBeGreaterThan(20)
      expect(violations).toEqual([])
    }
  })

  test('it prints on a few pages', async () => {
    await at('small.html', 1280)
    const { data } = await browser.send('Page.printToPDF', { printBackground: false })
    const pdf = Buffer.from(data, 'base64').toString('latin1')
    expect(pdf.slice(0, 5)).toBe('%PDF-')
    expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(6)
  })
})
