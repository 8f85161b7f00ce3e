import { describe, expect, it } from 'vitest'
import { noChromium, suite } from './chromium.js'
import { become, composer, useWorkspace } from './page-kit.js'

describe.skipIf(noChromium)(suite('the places of the page'), () => {
  const workspace = useWorkspace()

  it('shows the Home tab and, in Messages, what may be asked', async () => {
    const page = await workspace.open('/home')
    await page.getByRole('heading', { name: 'What I can do' }).waitFor()
    await page.getByRole('navigation', { name: 'App' }).getByRole('link', { name: 'Messages' }).click()
    await page.getByRole('button', { name: 'Show a stream' }).click()
    await page.getByRole('complementary', { name: 'Thread' }).getByText('when your manager agrees.').waitFor()
  })

  it('opens a link at its message, in a narrow window too, and goes back to the list', async () => {
    const call = async (method: string, body: object) => (await fetch(`${workspace.url()}/api/${method}`, {
      method: 'POST', headers: { 'authorization': 'Bearer xoxp-employee', 'content-type': 'application/json' }, body: JSON.stringify(body),
    })).json() as Promise<{ ok: boolean; ts: string; permalink: string; channels: { id: string; name: string }[] }>
    const channel = (await call('conversations.list', {})).channels.find((one) => one.name === 'random')?.id
    const { ts } = await call('chat.postMessage', { channel, text: 'the one that is linked' })
    for (let count = 0; count < 120; count += 1) await call('chat.postMessage', { channel, text: `later message ${count}` })
    const { permalink } = await call('chat.getPermalink', { channel, message_ts: ts })
    const page = await workspace.open(new URL(permalink).pathname, { width: 390 })
    const row = page.getByRole('article').filter({ hasText: 'the one that is linked' })
    await row.waitFor()
    expect(await row.getAttribute('data-focused')).toBe('true')
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    await page.getByRole('button', { name: 'Back to the list' }).click()
    await page.getByRole('link', { name: /general/ }).waitFor()
  })

  it('lets a developer share a channel with another company and archive it', async () => {
    const page = await workspace.open('/archives/C0RANDOM001')
    await composer(page).waitFor()
    await page.getByRole('button', { name: 'Developers' }).click()
    await page.getByRole('tab', { name: 'Workspace' }).click()
    await page.getByRole('combobox', { name: 'Channel' }).selectOption({ label: '#random' })
    await page.getByRole('button', { name: 'Share with another company' }).click()
    await page.getByText('Shared with another company', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Stop sharing with the other company' }).click()
    await page.getByRole('button', { name: 'Archive', exact: true }).click()
    await page.getByText('This channel is archived').waitFor()
    await page.getByRole('button', { name: 'Take out of the archive' }).click()
    await composer(page).waitFor()
  })

  it('takes a guest, who may not be in #general, to a channel that is open to them', async () => {
    const page = await workspace.open('/archives/C0GENERAL01')
    await composer(page).waitFor()
    await become(page, /Grace Lindqvist/)
    await page.getByRole('textbox', { name: 'Message #partners' }).waitFor()
    expect(await page.getByText('This channel is not open to you').count()).toBe(0)
    await become(page, /Elena Fischer/)
    await page.getByRole('textbox', { name: 'Message #partners' }).waitFor()
  })
})
