import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startService, type Service } from '../support/service.js'
import { until } from '../support/until.js'
import { launchChromium, noChromium, PATIENCE_MS, serious, suite } from './chromium.js'

/** Set it to a folder to look at every step. */
const screenshots = process.env.QM_SCREENSHOTS

const raw = `item;supplier;price
fjord writing desk oak;Nordwood;640
fjord desk writing, SMALL;Nordwood;520
QUAY standing desk bamboo;Nordwood;890
pilot wall-desk birch;Nordwood;255
dune armchair wool grey;Nordwood;799
ladder shelf, 5 boards;Nordwood;99
;Nordwood;12
`

describe.skipIf(noChromium)(suite('product tables in a browser'), () => {
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
  const messages = () => page.getByRole('log', { name: 'Messages' })

  async function say(words: string): Promise<void> {
    const box = page.getByRole('textbox', { name: /^Message / })
    await box.fill(words)
    await box.press('Enter')
  }
  async function become(name: RegExp): Promise<void> {
    await page.getByRole('button', { name: /Switch person/ }).click()
    await page.getByRole('menuitemradio', { name }).click()
    await page.getByRole('button', { name: new RegExp(`You are .*${name.source}.*Switch`) }).waitFor()
  }
  async function isSound(name: string): Promise<void> {
    expect((await serious(page)).map((one) => `${name}: ${one}`)).toEqual([])
  }
  /** In light and dark, wide and narrow, when somebody wants to look. */
  async function look(name: string): Promise<void> {
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
  }

  it('a dropped price list is offered for import and becomes the catalogue', async () => {
    await become(/Amara Osei/)
    await page.getByRole('region', { name: 'Welcome' }).getByRole('button', { name: 'Drop it in #general' }).last().click()
    await messages().getByRole('button', { name: /1 reply/ }).first().click()
    await thread().getByText(/is ready:/).waitFor()
    await thread().getByRole('button', { name: 'Import as products' }).waitFor()
    await isSound('the offer')
    await look('1-offer')
    await thread().getByRole('button', { name: 'Import as products' }).click()
    await dialog().getByText(/Which column holds what/).waitFor()
    await isSound('the form')
    await look('2-form')
    await dialog().getByRole('radio', { name: /Our own products/ }).click()
    await dialog().getByRole('button', { name: 'Import', exact: true }).click()
    await thread().getByText(/24 new products/).waitFor()
    await look('3-canonical')
  })

  it('raw rows are imported with their rejects attached, and reviewed from the summary', async () => {
    await page.locator('input[type=file]').first().setInputFiles({ name: 'supplier.csv', mimeType: 'text/csv', buffer: Buffer.from(raw) })
    await page.getByRole('button', { name: /^Send/ }).first().click()
    await until('the offer', () => service.rows("select 1 from product_imports where title like 'supplier%' and reading is not null").length === 1)
    await messages().getByRole('button', { name: /1 reply/ }).last().click()
    await thread().getByRole('button', { name: 'Import as products' }).click()
    await dialog().getByText(/Which column holds what/).waitFor()
    await look('4-raw-form')
    await dialog().getByRole('button', { name: 'Import', exact: true }).click()
    await thread().getByText(/7 rows, 1 rejected \(file attached\), 6 need review/).waitFor()
    await thread().getByRole('button', { name: /^Download .*rejected rows/ }).waitFor()
    await look('5-summary')
    await thread().getByRole('button', { name: 'Start review' }).click()
    await thread().getByRole('button', { name: /^Approve for/ }).waitFor()
    await isSound('a summary and a card')
    await look('6-card')
    await thread().getByRole('button', { name: /^Approve for/ }).click()
    await thread().getByText(/Approved/).waitFor()
    await thread().getByRole('button', { name: /^Correct/ }).click()
    await dialog().getByRole('textbox', { name: /change the title/ }).fill('A desk of our own')
    await look('7-correct')
    await dialog().getByRole('button', { name: 'Save and go on' }).click()
    await thread().getByText(/Corrected to/).waitFor()
    await thread().getByRole('button', { name: /Undo|Take back/ }).first().click()
    await thread().getByText(/is open again/).waitFor()
    await look('8-undone')
  })

  it('/products tells how they stand, /retrain that there is too little to learn from', async () => {
    await say('/products')
    await page.getByText(/The last 2 product tables/).waitFor()
    await isSound('/products')
    await look('9-products')
    await say('/retrain')
    await page.getByRole('button', { name: /^Retrain/ }).last().waitFor()
    await look('10-retrain')
    expect(troubles).toEqual([])
  })
})
