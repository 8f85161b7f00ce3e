import { describe, expect, it } from 'vitest'
import { noChromium, suite } from './chromium.js'
import { composer, say, useWorkspace } from './page-kit.js'

describe.skipIf(noChromium)(suite('the composer of the page'), () => {
  const workspace = useWorkspace()

  it('takes a file that is dropped anywhere, an empty one too', async () => {
    const page = await workspace.open()
    await composer(page).waitFor()
    const files = await page.evaluateHandle(`(() => {
      const data = new DataTransfer()
      data.items.add(new File(['Holidays: 28 days'], 'rules.txt', { type: 'text/plain' }))
      data.items.add(new File([], 'empty.txt', { type: 'text/plain' }))
      return data
    })()`)
    await page.dispatchEvent('.main', 'dragover', { dataTransfer: files })
    await page.getByText('Nothing is sent before you press Send.').waitFor()
    await page.dispatchEvent('.main', 'drop', { dataTransfer: files })
    await page.getByRole('list', { name: 'Files to send' }).getByText('empty.txt').waitFor()
    await say(page, 'two files')
    const row = page.getByRole('article').filter({ hasText: 'two files' })
    await row.getByRole('button', { name: 'Download rules.txt' }).waitFor()
    await row.getByRole('button', { name: 'Delete empty.txt' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete file' }).click()
    await row.getByText('This file was deleted.').waitFor()
  })

  it('offers commands with their descriptions and shows the answer to this person alone', async () => {
    const page = await workspace.open()
    await composer(page).fill('/kit')
    await page.getByRole('option', { name: /Shows what you said/ }).waitFor()
    await composer(page).press('Tab')
    await composer(page).pressSequentially('hello')
    await composer(page).press('Enter')
    const row = page.getByRole('article').filter({ hasText: 'You said: hello' })
    await row.getByText('Only visible to you').waitFor()
    await say(page, '/nothing')
    await page.getByText('/nothing is not a command here.').waitFor()
  })

  it('takes a picture that is pasted into the composer, and sends it with the words', async () => {
    const page = await workspace.open()
    await composer(page).fill('what is this?')
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.evaluate(`(async () => {
      const canvas = new OffscreenCanvas(40, 30)
      canvas.getContext('2d').fillRect(5, 5, 20, 10)
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': await canvas.convertToBlob({ type: 'image/png' }) })])
    })()`)
    await composer(page).press('Control+V')
    const tray = page.getByRole('list', { name: 'Files to send' })
    await tray.getByText('image.png').waitFor()
    expect(await tray.locator('img').count()).toBe(1)
    expect(await composer(page).inputValue()).toBe('what is this?')
    await composer(page).press('Enter')
    await page.getByRole('article').filter({ hasText: 'what is this?' }).getByRole('button', { name: /image\.png/ }).first().waitFor()
    await tray.waitFor({ state: 'detached' })
  })
})
