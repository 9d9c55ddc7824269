import { expect, test } from 'vitest'
import { settingsMarkdown } from '../../scripts/docs/settings.ts'
import { settings } from '../../src/settings/index.ts'

test('docs/settings.md is what the catalogue gives', async () => {
  const text = settingsMarkdown()
  for (const { key } of settings) expect(text).toContain(`#### \`${key}\``)
  await expect(text).toMatchFileSnapshot('../../docs/settings.md')
})
