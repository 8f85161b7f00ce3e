import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startService, type Service } from '../support/service.js'
import { until } from '../support/until.js'
import { launchChromium, noChromium, PATIENCE_MS, serious, suite } from './chromium.js'

/** Set it to a folder to look at every step. */
const screenshots = process.env.QM_SCREENSHOTS

describe.skipIf(noChromium)(suite('the service in a browser'), () => {
  let service: Service
  let browser: Browser
  let page: Page
  const troubles: string[] = []

  beforeAll(async () => {
    service = await startService()
    browser = await launchChromium()
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' })).newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    page.on('pageerror', (error) => troubles.push(error.message))
    await page.goto(service.playgroundUrl)
  })
  afterAll(async () => {
    await browser?.close()
    await service?.close()
  })

  const thread = () => page.getByRole('complementary', { name: 'Thread' })
  const dialog = () => page.getByRole('dialog')

  async function say(words: string, box = page.getByRole('textbox', { name: /^Message / })): Promise<void> {
    await box.fill(words)
    await box.press('Enter')
  }
  async function become(name: RegExp): Promise<void> {
    await page.getByRole('button', { name: /Switch person/ }).click()
    await page.getByRole('menuitemradio', { name }).click()
    await page.getByRole('button', { name: new RegExp(`You are .*${name.source}.*Switch`) }).waitFor()
  }
  /** In light and dark, wide and narrow, when somebody wants to look. */
  async function look(name: string): Promise<void> {
    expect((await serious(page)).map((one) => `${name}: ${one}`)).toEqual([])
    if (!screenshots) return
    mkdirSync(screenshots, { recursive: true })
    for (const scheme of ['light', 'dark'] as const) {
      for (const width of [1280, 390]) {
        await page.emulateMedia({ colorScheme: scheme })
        await page.setViewportSize({ width, height: 900 })
        await page.screenshot({ path: join(screenshots, `${name}-${scheme}-${width}.png`) })
      }
    }
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.getByRole('button', { name: /Switch person/ }).or(dialog()).first().waitFor()
  }

  it('drops a sample file and sees it read', async () => {
    await page.getByRole('region', { name: 'Welcome' }).getByRole('button', { name: 'Drop it in #general' }).first().click()
    await page.getByRole('log', { name: 'Messages' }).getByRole('button', { name: /^Download / }).waitFor()
    await until('the summary', () => service.rows("select 1 from documents where status = 'completed'").length === 1)
    await page.getByRole('log', { name: 'Messages' }).getByRole('button', { name: /1 reply/ }).first().click()
    await thread().getByText(/is ready:/).waitFor()
    await look('1-file')
  })

  it('asks, and is answered with a source in the thread', async () => {
    await say('@quartermaster how many days of paid holiday do we have?')
    await thread().getByText(/28 days/).first().waitFor()
    await thread().getByRole('button', { name: /Open source 1/ }).waitFor()
    await say('And after five years?', thread().getByRole('textbox', { name: 'Reply' }))
    await until('the second answer', async () => (await thread().getByRole('button', { name: 'Why this answer?' }).count()) === 2)
    await look('2-answers')
  })

  it('opens the passage, and why', async () => {
    await thread().getByRole('button', { name: /Open source 1/ }).first().click()
    await dialog().getByText(/28 days/).first().waitFor()
    await look('4-source')
    await dialog().getByRole('button', { name: 'Close' }).first().click()
    await thread().getByRole('button', { name: 'Why this answer?' }).first().click()
    await dialog().getByText(/confidence/).first().waitFor()
    await look('5-why')
    await dialog().getByRole('button', { name: 'Close' }).first().click()
  })

  it('says what was wrong', async () => {
    await thread().getByRole('button', { name: /wrong or did not help/ }).first().click()
    await dialog().getByRole('textbox').fill('It should name the collective agreement.')
    await look('6-feedback')
    await dialog().getByRole('button', { name: 'Send' }).click()
    await until('the reason', () => service.rows("select 1 from feedback where reason like 'It should%'").length === 1)
  })

  it('deletes the file, which answers nothing from then on', async () => {
    await say('/documents')
    await page.getByRole('button', { name: /^Delete / }).last().waitFor()
    await look('7-documents')
    await page.getByRole('button', { name: /^Delete .*handbook/i }).last().click()
    await dialog().or(page.getByRole('alertdialog')).getByRole('button', { name: 'Delete' }).click()
    await page.getByText(/is deleted and answers nothing/).waitFor()
    await say('@quartermaster how many days of paid holiday do we have?')
    await thread().getByText(/I found nothing/).waitFor()
    await look('8-nothing')
  })

  it('refuses a guest', async () => {
    await become(/Grace Lindqvist/)
    await page.getByRole('link', { name: /partners/ }).click()
    await say('@quartermaster how many days of paid holiday do we have?')
    await page.getByText(/I am sorry: I answer only full members/).waitFor()
    await look('9-guest')
    expect(troubles).toEqual([])
  })
})
