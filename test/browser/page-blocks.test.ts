import { describe, expect, it } from 'vitest'
import { noChromium, suite } from './chromium.js'
import { say, useWorkspace } from './page-kit.js'

describe.skipIf(noChromium)(suite('blocks and modals on the page'), () => {
  const workspace = useWorkspace()

  it('draws every kind of block, and no markup of theirs becomes part of the page', async () => {
    const page = await workspace.open()
    await say(page, 'text panels')
    const thread = page.getByRole('complementary', { name: 'Thread' })
    await thread.getByRole('link', { name: 'A tour of the store', exact: true }).waitFor()
    expect(await thread.locator('.block-unknown').allTextContents()).toEqual([])
    expect(await thread.getByText('<script>alert(1)</script>').count()).toBeGreaterThan(0)
    expect(await thread.locator('script, img[onerror], iframe').count()).toBe(0)
    for (const link of await thread.getByRole('link').all()) {
      expect(await link.getAttribute('href')).toMatch(/^(?:https?:|\/archives\/)/)
    }
    await thread.getByRole('button', { name: 'Pieces' }).click()
    await thread.getByRole('rowheader', { name: 'Sofa' }).waitFor()
  })

  it('opens a modal, shows its errors at the fields, and goes back from a pushed one', async () => {
    const page = await workspace.open()
    await say(page, 'controls please')
    await page.getByRole('button', { name: 'Open a modal' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('ab')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('Three letters or more, please.').waitFor()
    await dialog.getByRole('textbox', { name: 'Name' }).fill('abc')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('Saved abc.').waitFor()
    await page.keyboard.press('Escape')
    await dialog.getByRole('heading', { name: 'A modal' }).waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  it('presses buttons, asks before a dangerous one, and searches an external select', async () => {
    const page = await workspace.open()
    await say(page, 'controls please')
    const thread = page.getByRole('complementary', { name: 'Thread' })
    await thread.getByRole('button', { name: 'Plain' }).click()
    await thread.getByText('Pressed kitchen.plain').waitFor()
    await thread.getByRole('button', { name: 'Delete it' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
    await thread.getByText('Pressed kitchen.danger').waitFor()
    await thread.getByRole('button', { name: 'Search products' }).click()
    await page.keyboard.type('dune')
    await page.getByRole('option', { name: 'Dune armchair' }).click()
    await thread.getByText('Pressed kitchen.external').waitFor()
    await thread.getByRole('button', { name: /Search products: Dune armchair/ }).waitFor()
  })
})
