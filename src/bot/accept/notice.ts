import type { ArmOutcome } from '../../db/experiments.js'
import { userById } from '../../db/organisation.js'
import { noticeById } from '../../db/product-notices.js'
import { catalogueById } from '../../db/products.js'
import type { Card } from '../blocks.js'
import type { BotContext } from '../context.js'
import { trialEndedCard } from '../trial/card.js'
import { autoAcceptedCard, autoAcceptStoppedCard, driftCard } from '../review/notice-card.js'

/** A notice as its row says; null when it is gone, or of a kind that is not drawn. */
export async function noticeCard(ctx: BotContext, noticeId: string): Promise<Card | null> {
  const notice = await noticeById(ctx.handle.db, ctx.org.id, noticeId)
  const catalogue = notice && (await catalogueById(ctx.handle.db, ctx.org.id, notice.catalogueId))
  if (!notice || !catalogue) return null
  const of = { catalogueId: catalogue.id, name: catalogue.name }
  const { facts } = notice
  const number = (name: string) => Number(facts[name] ?? 0)
  const batchId = typeof facts.batchId === 'string' ? facts.batchId : null
  switch (notice.kind) {
    case 'auto-accepted':
      return batchId === null ? null : autoAcceptedCard({ ...of, items: number('items'), rows: number('rows'), threshold: number('threshold'), target: number('targetPrecision'), batchId })
    case 'auto-stopped':
      return autoAcceptStoppedCard({ ...of, precision: number('value'), low: number('low'), high: number('high'), sample: number('checked'), target: number('target'), batchId })
    case 'drift':
      return driftCard({ ...of, rows: number('rows'), findings: Array.isArray(facts.findings) ? facts.findings.map(String) : [] })
    case 'experiment':
      return trialEnded(ctx, of.name, facts)
  }
}

async function trialEnded(ctx: BotContext, name: string, facts: Record<string, unknown>): Promise<Card> {
  const by = typeof facts.by === 'string' ? await userById(ctx.handle.db, ctx.org.id, facts.by) : undefined
  const arms = facts.arms as ArmOutcome[]
  return trialEndedCard({
    name,
    kept: facts.kept === 'challenger' ? 'challenger' : 'control',
    overtaken: facts.overtaken === true,
    byName: typeof facts.by === 'string' ? (by?.name ?? 'somebody') : null,
    words: typeof facts.words === 'string' ? facts.words : '',
    arms: arms.map(({ arm, audit }) => ({ arm, ...audit })),
  })
}
