import type { Config } from '../../config.js'
import { createChatModels } from '../../models/chat.js'
import type { Finding } from './finding.js'

/** One tiny call; nothing of the company's is sent. */
export async function checkLlm(config: Config): Promise<Finding[]> {
  if (!config.llm) {
    const key = process.env['OPENAI_API_KEY'] ? ' (OPENAI_API_KEY is set, but without LLM_MODEL nothing is sent there)' : ''
    return [{ area: 'Language model', state: 'ok', text: `none: answers are quoted from the files${key}`, advice: null }]
  }
  const where = `${config.llm.model} at ${config.llm.host}`
  try {
    const model = await createChatModels({ ...config.llm, timeoutMs: Math.min(config.llm.timeoutMs, 20_000) }).load()
    await model.invoke('Reply with the word: ready', { signal: AbortSignal.timeout(20_000) })
    return [{ area: 'Language model', state: 'ok', text: `${where} answers`, advice: null }]
  } catch (error) {
    const status = typeof error === 'object' && error !== null && 'status' in error ? ` (HTTP ${String(error.status)})` : ''
    return [{ area: 'Language model', state: 'problem', text: `${where} does not answer${status}`, advice: 'Check LLM_BASE_URL, OPENAI_API_KEY and the name of the model. Until then answers are quoted from the files' }]
  }
}
