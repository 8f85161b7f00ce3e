import { describe, expect, it } from 'vitest'
import { noChromium, serious, suite } from './chromium.js'
import { say, useWorkspace } from './page-kit.js'

describe.skipIf(noChromium)(suite('the accessibility of the page'), () => {
  const workspace = useWorkspace()

  it.each([['light', false], ['dark', true]])('has no serious accessibility trouble in %s', async (_, dark) => {
    const page = await workspace.open('/', { dark })
    await say(page, 'text controls panels')
    await page.getByRole('complementary', { name: 'Thread' }).getByRole('link', { name: 'A tour of the store', exact: true }).waitFor()
    expect(await serious(page)).toEqual([])
    await page.getByRole('button', { name: 'Open a modal' }).last().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).waitFor()
    expect(await serious(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Developers' }).click()
    await page.getByRole('tab', { name: 'Faults' }).click()
    await page.getByText('Hold events back').waitFor()
    expect(await serious(page)).toEqual([])
    await page.getByRole('tab', { name: 'Workspace' }).click()
    await page.getByRole('button', { name: 'Deactivate' }).waitFor()
    expect(await serious(page)).toEqual([])
    await page.goto(`${workspace.url()}/home`)
    await page.getByRole('heading', { name: 'What I can do' }).waitFor()
    expect(await serious(page)).toEqual([])
  })
})
