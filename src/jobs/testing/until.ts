/** Waits for something that happens in its own time; fails after `timeoutMs`. */
export async function until(condition: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not so after ${timeoutMs} ms: ${condition.toString()}`)
    await new Promise((done) => setTimeout(done, 10))
  }
}
