import { describe, expect, it } from 'vitest'
import { noChromium, suite } from './chromium.js'
import { become, composer, say, useWorkspace } from './page-kit.js'

describe.skipIf(noChromium)(suite('how conversations go on the page'), () => {
  const workspace = useWorkspace()

  it('welcomes a first visitor with two files and three questions', async () => {
    const page = await workspace.open()
    const welcome = page.getByRole('region', { name: 'Welcome' })
    await welcome.waitFor()
    expect(await welcome.getByRole('button', { name: 'Drop it in #general' }).count()).toBe(2)
    expect(await welcome.locator('.questions button').count()).toBe(3)
    await welcome.getByRole('button', { name: 'Drop it in #general' }).first().click()
    await page.getByRole('log', { name: 'Messages' }).getByRole('button', { name: /^Download / }).waitFor()
    // the workspace knows what was dropped: a reload does not offer it again
    await page.reload()
    await welcome.getByRole('button', { name: 'Dropped' }).waitFor()
    expect(await welcome.getByRole('button', { name: 'Drop it in #general' }).count()).toBe(1)
    await welcome.locator('.questions button').first().click()
    await page.getByRole('complementary', { name: 'Thread' }).getByRole('textbox', { name: 'Reply' }).waitFor()
  })

  it('opens the thread of the newest question, but takes no thread away from somebody who writes in it', async () => {
    const page = await workspace.open()
    const thread = page.getByRole('complementary', { name: 'Thread' })
    await say(page, 'first text')
    await thread.getByText('first text').waitFor()
    await say(page, 'second text')
    await thread.getByText('second text').waitFor()
    await thread.getByRole('textbox', { name: 'Reply' }).fill('half a thought')
    await say(page, 'third text')
    await page.getByRole('article').filter({ hasText: 'third text' }).getByRole('button', { name: /1 reply/ }).waitFor()
    expect(await thread.getByText('second text').count()).toBe(1)
    expect(await thread.getByRole('textbox', { name: 'Reply' }).inputValue()).toBe('half a thought')
  })

  it('draws the emoji of cards itself, for systems without an emoji font', async () => {
    const page = await workspace.open()
    await say(page, 'done :white_check_mark: and :large_yellow_circle: and :pizza:')
    const row = page.getByRole('article').filter({ hasText: 'done' }).filter({ hasText: '🍕' })
    await row.getByRole('img', { name: 'white check mark' }).locator('svg').waitFor()
    await row.getByRole('img', { name: 'large yellow circle' }).waitFor()
  })

  it('shows what one person writes to another at once, and who they are', async () => {
    const [first, second] = [await workspace.open(), await workspace.open()]
    await become(second, /Carlos Rivera/)
    await say(first, 'Good morning *all* <script>alert(1)</script>')
    const row = second.getByRole('article').filter({ hasText: 'Good morning all <script>alert(1)</script>' })
    await row.waitFor()
    expect(await row.getAttribute('aria-label')).toContain('Elena Fischer')
    await row.hover()
    await row.getByRole('button', { name: 'React with eyes' }).click()
    await first.getByRole('button', { name: /eyes: Carlos Rivera/ }).waitFor()
    await composer(first).press('ArrowUp')
    await first.getByRole('textbox', { name: 'Edit message' }).fill('Good evening')
    await first.getByRole('textbox', { name: 'Edit message' }).press('Enter')
    await second.getByRole('article').filter({ hasText: 'Good evening' }).filter({ hasText: '(edited)' }).waitFor()
    expect(await second.getByRole('link', { name: /finance/ }).count()).toBe(0)
    expect(await first.getByRole('link', { name: /finance/ }).count()).toBe(1)
  })

  it('streams an answer into the thread, with steps that tick off', async () => {
    const page = await workspace.open()
    await say(page, 'stream please')
    const thread = page.getByRole('complementary', { name: 'Thread' })
    await thread.getByText('Search the files (done)').waitFor()
    await thread.getByText('when your manager agrees.').waitFor()
    await thread.getByText('Write the answer (done)').waitFor()
    await thread.getByRole('button', { name: 'Good' }).click()
    await thread.getByRole('button', { name: 'Good', pressed: true }).waitFor()
    expect(await thread.getByRole('button', { name: 'Stop' }).count()).toBe(0)
    await thread.getByRole('textbox', { name: 'Reply' }).fill('and a second text')
    await thread.getByRole('textbox', { name: 'Reply' }).press('Enter')
    await thread.getByRole('article').filter({ hasText: 'and a second text' }).waitFor()
  })

  it('says that it is offline and keeps what was there', async () => {
    const page = await workspace.open()
    await say(page, 'still here')
    await page.getByRole('article').filter({ hasText: 'still here' }).waitFor()
    await page.context().setOffline(true)
    await say(page, 'not yet')
    await page.getByText(/cannot be reached/).waitFor()
    expect(await composer(page).inputValue()).toBe('not yet')
    expect(await page.getByRole('article').filter({ hasText: 'still here' }).count()).toBe(1)
  })

  it('keeps a reply that arrives while the thread is on its way', async () => {
    const page = await workspace.open()
    // the answer was written before the second reply came, and arrives after it
    let seen = () => {}
    const second = new Promise<void>((resolve) => (seen = resolve))
    await page.route('**/api/conversations.replies', async (route) => {
      const response = await route.fetch()
      await second
      await route.fulfill({ response })
    })
    await say(page, 'a slow thread')
    const row = page.getByRole('article').filter({ hasText: 'a slow thread' })
    const ts = (await row.getAttribute('data-ts')) ?? ''
    const reply = (text: string) => fetch(`${workspace.url()}/api/chat.postMessage`, {
      method: 'POST', headers: { 'authorization': 'Bearer xoxp-colleague', 'content-type': 'application/json' }, body: JSON.stringify({ channel: 'C0GENERAL01', thread_ts: ts, text }),
    })
    await reply('the first reply')
    const asked = page.waitForRequest('**/api/conversations.replies')
    await row.getByRole('button', { name: /1 reply/ }).click()
    await asked
    await new Promise((resolve) => setTimeout(resolve, 500))
    await reply('the second reply')
    const thread = page.getByRole('complementary', { name: 'Thread' })
    await thread.getByText('the second reply').waitFor()
    seen()
    await thread.getByText('the first reply').waitFor()
    expect(await thread.getByText('the second reply').count()).toBe(1)
  })
})
