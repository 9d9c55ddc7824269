import { expect, test } from 'vitest'
import { releasesMarkdown, upgradeMarkdown } from '../../scripts/releases/docs.ts'

test('docs/releases.md is what the records give', async () => {
  const text = releasesMarkdown()
  expect(text).toContain('| resizeUnmaps |')
  await expect(text).toMatchFileSnapshot('../../docs/releases.md')
})

test('docs/upgrade.md is what the records give', async () => {
  const text = upgradeMarkdown()
  expect(text).toContain('| 4.4.0 | oauth-audience |')
  await expect(text).toMatchFileSnapshot('../../docs/upgrade.md')
})
