import { existsSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type Page } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const executablePath = process.env.CHROMIUM_PATH ?? places.find((path) => existsSync(path))

/** Why the browser tests cannot run here; undefined when they can. */
export const noChromium = executablePath && existsSync(executablePath) ? undefined : `no Chromium at ${executablePath ?? places.join(', ')} (set CHROMIUM_PATH)`

/** The name of a suite, with the reason if it is skipped. */
export const suite = (name: string) => (noChromium ? `${name} (skipped: ${noChromium})` : name)

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    ...(executablePath ? { executablePath } : {}), timeout: 90_000,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}

/** How long a step may take. It says when to give up, not how fast the page must be: a busy machine draws late. */
export const PATIENCE_MS = 40_000

/** What axe finds serious or critical on the page as it stands. */
export async function serious(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`)
}
