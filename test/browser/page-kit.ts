import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { App } from '@slack/bolt'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { startPlayground, type Playground } from '../../playground/server/server.js'
import { launchChromium, PATIENCE_MS } from './chromium.js'
import { startKitchenBot } from './kitchen-bot.js'

const pageDir = join(process.cwd(), 'dist/playground/page')
const MANIFEST = `features:
  slash_commands:
    - {command: /kitchen, description: Shows what you said, usage_hint: words}
  shortcuts:
    - {name: Ask about this, type: message, callback_id: kitchen.ask, description: About a message}
`

/**
 * A workspace with the kitchen bot and a browser for the tests of one file. `open` gives a tab with its own storage, so
 * that each is a first visit; an error in any of its pages fails the test.
 */
export function useWorkspace() {
  let dir: string
  let playground: Playground
  let bot: App
  let browser: Browser
  const contexts: BrowserContext[] = []
  const troubles: string[] = []

  beforeAll(async () => {
    if (!existsSync(join(pageDir, 'index.html'))) throw new Error('the page is not built: npm run build')
    dir = mkdtempSync(join(tmpdir(), 'playground-page-'))
    const manifestPath = join(dir, 'manifest.yaml')
    writeFileSync(manifestPath, MANIFEST)
    playground = await startPlayground({ dataDir: dir, port: 0, manifestPath, pageDir })
    bot = await startKitchenBot(playground.url, 20)
    browser = await launchChromium()
  })
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
    expect(troubles.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await bot?.stop()
    await playground?.close()
    if (dir) rmSync(dir, { recursive: true, force: true })
  })

  return {
    url: () => playground.url,
    async open(path = '/', options: { width?: number; dark?: boolean } = {}): Promise<Page> {
      const context = await browser.newContext({ viewport: { width: options.width ?? 1280, height: 900 }, colorScheme: options.dark ? 'dark' : 'light', reducedMotion: 'reduce' })
      contexts.push(context)
      const page = await context.newPage()
      page.setDefaultTimeout(PATIENCE_MS)
      page.on('pageerror', (error) => troubles.push(error.message))
      page.on('dialog', (dialog) => {
        troubles.push(`dialog: ${dialog.message()}`)
        void dialog.dismiss()
      })
      await page.goto(playground.url + path)
      return page
    },
  }
}

export const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / })

export async function say(page: Page, words: string): Promise<void> {
  await composer(page).fill(words)
  await composer(page).press('Enter')
}

export async function become(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('button', { name: /Switch person/ }).click()
  await page.getByRole('menuitemradio', { name }).click()
  await page.getByRole('button', { name: new RegExp(`You are .*${name.source}.*Switch`) }).waitFor()
}
