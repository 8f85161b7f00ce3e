import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createWorld, type World } from '../flows/bot-harness.js'
import { addRows, appointReviewers, type Cells } from '../flows/product-rows.js'
import { launchChromium, noChromium, PATIENCE_MS, serious, suite } from './chromium.js'
import { become } from './page-kit.js'

const products: Cells[] = [
  ['Sony Bravia KDL-46W4100 46" LCD HDTV, Black', 'Sony', '1299.00 USD', 'KDL46W4100'],
  ['Bose Acoustimass 5 Series III Speaker System, Black', 'Bose', '399.00 USD', 'AM53BK'],
]
const raw: Cells[] = [['sony bravia kdl46w4100 46in lcd tv blk', 'Sony', '1279 USD'], ...['garden hose 20 m', 'office chair', 'desk lamp', 'paper bin'].map((title): Cells => [`${title} blk`])]

let browser: Browser
let world: World
let direct: string

describe.skipIf(noChromium)(suite('reviewing in the page'), () => {
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    world = await createWorld()
    await appointReviewers(world, 'reviewer')
    const general = await world.channel('general')
    await world.say('admin', general, 'hello all')
    await addRows(world, { channel: general, catalogue: 'Home electronics', table: 'supplier-prices.csv', products, raw })
    direct = (await world.client('reviewer', 'messages', {})).channel as string
  }, 60_000)
  afterEach(() => world?.close())

  async function open(who: RegExp, path: string, colorScheme: 'light' | 'dark'): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme, reducedMotion: 'reduce' })
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    await page.goto(world.playground.url)
    await become(page, who)
    await page.goto(world.playground.url + path)
    return page
  }

  it('goes from card to card by clicks, shows what changed and why, and takes back', async () => {
    const page = await open(/Ravi Menon/, `/archives/${direct}`, 'light')
    await world.client('reviewer', 'command', { channel: direct, command: '/review' })
    // The order of the queue is partly random: on to the row that matches a product.
    const match = page.getByText('Is this the same product?')
    const skip = page.getByRole('button', { name: /^Skip/ })
    await skip.waitFor()
    for (let at = 0; at < 8 && !(await match.isVisible()); at++) {
      const before = await page.getByText(/line \d+/).first().innerText()
      await skip.click()
      await expect.poll(() => page.getByText(/line \d+/).first().innerText(), { timeout: PATIENCE_MS }).not.toBe(before)
    }
    expect(await page.locator('i, em').filter({ hasText: 'Sony Bravia KDL-46W4100' }).count()).toBeGreaterThan(0)
    expect(await page.getByText('1,279 USD').count()).toBeGreaterThan(0)
    expect(await serious(page)).toEqual([])
    await page.getByRole('button', { name: /^Why/ }).click()
    await page.getByRole('dialog').getByText('the model code is the same').waitFor()
    expect(await serious(page)).toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()
    await page.getByRole('button', { name: /^Approve for/ }).click()
    await page.getByText(/Approved Sony Bravia/).waitFor()
    await page.getByRole('button', { name: /Take back/ }).click()
    await page.getByText('is open again').waitFor()
    expect(await page.getByText('Is this the same product?').count()).toBe(1)
  }, 120_000)

  it('lists the rules for an admin, who switches one off after a question', async () => {
    await world.client('admin', 'home', {})
    const page = await open(/Amara Osei/, '/', 'dark')
    await page.getByText('Quartermaster Home').click()
    await page.getByRole('button', { name: /Rules for titles/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: /^Built in/ }).click()
    await dialog.getByRole('button', { name: /^Show the rule: 16gb/ }).first().click()
    await dialog.getByRole('button', { name: 'Switch off' }).click()
    await page.getByText('Switch this rule off?').waitFor()
    await page.getByRole('button', { name: 'Switch off' }).last().click()
    await dialog.getByText(/Switched off\. Titles that wait/).waitFor()
    expect(await serious(page)).toEqual([])
    expect(await world.handle.db.query.ruleSwitches.findMany()).toMatchObject([{ enabled: false }])
  }, 120_000)
})
