import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { array, assert, boolean, constantFrom, double, integer, oneof, option, property, record, string } from 'fast-check'
import { parse } from 'yaml'
import { describe, expect, it } from 'vitest'
import { checkBlocks, textLength } from '../../playground/server/blocks/check.js'
import { checkView } from '../../playground/server/blocks/check-view.js'
import type { DocumentLine, Reply } from '../../src/agents/turn.js'
import { inertQuote } from '../../src/agents/untrusted.js'
import { acceptIds } from '../../src/bot/accept/ids.js'
import { registerAccept } from '../../src/bot/accept/listeners.js'
import { acceptSettingsView } from '../../src/bot/accept/settings-view.js'
import { trialEndedCard, trialForm } from '../../src/bot/trial/card.js'
import { trialIds } from '../../src/bot/trial/ids.js'
import { registerTrial } from '../../src/bot/trial/listeners.js'
import { registerAsk } from '../../src/bot/ask/listeners.js'
import { drawReply, leftOutCard } from '../../src/bot/ask/card.js'
import { askIds } from '../../src/bot/ask/ids.js'
import { cardOf } from '../../src/bot/ask/run-turn.js'
import { sourceView } from '../../src/bot/ask/source-view.js'
import { whyView } from '../../src/bot/ask/why-view.js'
import { actionIds, actions, button, limits, markdown, splitMarkdown, textOf } from '../../src/bot/blocks.js'
import { introductionCard, silentCard } from '../../src/bot/channels/card.js'
import { registerChannels } from '../../src/bot/channels/listeners.js'
import type { BotContext } from '../../src/bot/context.js'
import { confirmDeleteCard, documentsCard, doneCard } from '../../src/bot/documents/card.js'
import { documentIds } from '../../src/bot/documents/ids.js'
import { registerDocuments } from '../../src/bot/documents/listeners.js'
import { fileCard } from '../../src/bot/files/card.js'
import { registerFiles } from '../../src/bot/files/listeners.js'
import { homeBlocks } from '../../src/bot/home/card.js'
import { registerHome } from '../../src/bot/home/listeners.js'
import { healthCard } from '../../src/bot/ops/card.js'
import { helpCard } from '../../src/bot/ops/help-card.js'
import { registerOps } from '../../src/bot/ops/listeners.js'
import { bulkView } from '../../src/bot/review/bulk-view.js'
import { emptyCard, reviewCard, type CardFacts } from '../../src/bot/review/card.js'
import { correctView } from '../../src/bot/review/correct-view.js'
import { reviewIds, reviewInputs } from '../../src/bot/review/ids.js'
import { registerProducts } from '../../src/bot/products/listeners.js'
import { heldCard } from '../../src/bot/products/offer.js'
import { importForm } from '../../src/bot/products/form-view.js'
import { importableCard, importsCard, productsHelpCard } from '../../src/bot/products/list-card.js'
import { importCard } from '../../src/bot/products/import-card.js'
import { productIds } from '../../src/bot/products/ids.js'
import type { ImportRow } from '../../src/db/product-imports.js'
import { uniqueNames } from '../../src/pipelines/products/import/header.js'
import { registerReview } from '../../src/bot/review/listeners.js'
import { retrainMenu } from '../../src/bot/retrain/card.js'
import { categoriesBlocks, categoryBlocks, type CategoriesFacts } from '../../src/bot/tasks/categories-view.js'
import { changeIds } from '../../src/bot/tasks/categories-clicks.js'
import { taskCard, type TaskFacts } from '../../src/bot/tasks/card.js'
import { taskIds } from '../../src/bot/tasks/ids.js'
import { listView } from '../../src/bot/tasks/list-view.js'
import { registerTasks } from '../../src/bot/tasks/listeners.js'
import { predictionCard } from '../../src/bot/tasks/prediction-card.js'
import { taskForm, type TaskFormContext } from '../../src/bot/tasks/task-form.js'
import { whyTaskBlocks } from '../../src/bot/tasks/why-view.js'
import type { TaskView } from '../../src/pipelines/categorization/stories/task-view.js'
import { registerRetrain } from '../../src/bot/retrain/listeners.js'
import { progressCard } from '../../src/bot/retrain/training-card.js'
import { overviewCard } from '../../src/bot/review/menu-card.js'
import { autoAcceptedCard, autoAcceptStoppedCard, driftCard, retrainCard } from '../../src/bot/review/notice-card.js'
import { ruleBlocks, rulesBlocks, rulesMenuBlocks, type RuleNames } from '../../src/bot/review/rules-view.js'
import { notYoursCard } from '../../src/bot/review/open-queue.js'
import { fakeView } from '../../src/pipelines/products/review/fake-review.js'
import { whyBlocks } from '../../src/bot/review/why-view.js'
import { traceOf } from '../../src/bot/review/words.js'
import { problemCard } from '../../src/bot/say-error.js'
import type { AnswerRow } from '../../src/db/answers.js'
import { projectRoot } from '../../src/paths.js'
import { judgeExperiment } from '../../src/pipelines/learning/experiment.js'
import type { TrialView } from '../../src/pipelines/products/operate/operate-stories.js'
import type { RuleLine, RulesView, RuleView } from '../../src/pipelines/products/review/rule-view.js'
import type { CatalogueOverview } from '../../src/pipelines/products/review/review-stories.js'

const nasty = oneof(
  string({ unit: 'binary', maxLength: 40 }),
  constantFrom('<!here> <@U1> <https://evil.example|x>', '@channel', 'x'.repeat(4000), '&'.repeat(700), '🤖'.repeat(300), '*_~`'.repeat(200), '\n\n\n', '> [1](http://x)'),
)
const id = constantFrom('doc_1abc', 'ans_1abc')
const anchor = oneof(
  record({ kind: constantFrom('page' as const), page: integer({ min: 1, max: 99_999 }) }),
  record({ kind: constantFrom('cells' as const), sheet: nasty, range: nasty }),
  record({ kind: constantFrom('lines' as const), line: integer({ min: 1 }), toLine: integer({ min: 1 }) }),
)
const permalink = option(constantFrom('https://x.slack.com/files/U1/F1/a.pdf', 'javascript:alert(1)', 'https://x|y>', `https://x.slack.com/${'a'.repeat(390)}`), { nil: null })
const problem = option(record({ message: nasty, hint: option(nasty, { nil: null }), reference: option(nasty, { nil: null }) }), { nil: null })
const line = record({
  documentId: id,
  title: nasty,
  status: constantFrom<DocumentLine['status']>('uploaded', 'processing', 'completed', 'failed', 'deleted'),
  pages: option(integer({ min: 0 }), { nil: null }),
  pageUnit: constantFrom<DocumentLine['pageUnit']>('page', 'slide', 'sheet', 'line', null),
  passages: option(integer({ min: 0 }), { nil: null }),
  visibleTo: array(nasty, { maxLength: 20 }),
  problem,
  mine: boolean(),
  createdAt: integer({ min: 0, max: 4e12 }),
})
const source = record({ number: integer({ min: 1, max: 99 }), evidenceId: id, documentId: id, title: nasty, anchor, permalink })
const health = array(record({ name: nasty, state: constantFrom('ok' as const, 'degraded' as const, 'down' as const), detail: nasty, advice: option(nasty, { nil: null }) }), { maxLength: 60 })
const footer = array(nasty, { maxLength: 8 })
const words = array(nasty.map((text) => inertQuote(text)), { maxLength: 12 }).map((parts) => parts.join('\n\n'))
const reply = oneof(
  record({ kind: constantFrom('answer' as const), answerId: id, markdown: words, sources: array(source, { maxLength: 30 }), footer, leftOut: boolean() }),
  record({ kind: constantFrom('nothing' as const), answerId: id, closest: array(record({ documentId: id, title: nasty, permalink, quote: option(nasty, { nil: null }) }), { maxLength: 12 }), leftOut: boolean(), footer }),
  record({ kind: constantFrom('waiting' as const), answerId: id, titles: array(nasty, { maxLength: 9 }) }),
  record({ kind: constantFrom('documents' as const), documents: array(line, { maxLength: 30 }), total: integer({ min: 0, max: 5000 }) }),
  record({ kind: constantFrom('health' as const), lines: health }),
  record({ kind: constantFrom('help' as const) }),
  record({ kind: constantFrom('review' as const), outcome: nasty.map((title) => ({ kind: 'item' as const, view: fakeView({ original: { title } }) })), ownerId: id, catalogueId: option(id, { nil: null }), lookAlikes: integer({ min: 0, max: 9999 }) }),
  record({ kind: constantFrom('review' as const), outcome: nasty.map((reason) => ({ kind: 'empty' as const, reason })), ownerId: id, catalogueId: constantFrom(null), lookAlikes: constantFrom(0) }),
  record({ kind: constantFrom('review-explained' as const), view: nasty.map((madeBy) => fakeView({ suggestion: { madeBy } })) }),
  record({ kind: constantFrom('review-overview' as const), catalogues: constantFrom([]) }),
  record({ kind: constantFrom('said' as const), text: constantFrom('Hello!', 'x'.repeat(20_000)) }),
  record({ kind: constantFrom('confirm-delete' as const), document: line }),
  record({ kind: constantFrom('stopped' as const), answerId: id, markdown: words }),
  record({ kind: constantFrom('failed' as const), answerId: option(id, { nil: null }), message: nasty, hint: option(nasty, { nil: null }), reference: constantFrom('R-ABC123') }),
)

const tableRow = { id: 'imp_1', title: 't', role: 'raw', status: 'asking', catalogueId: 'cat_1', rowsNew: 4, rowsKnown: 3, rowsRejected: 2, errorMessage: null, errorHint: null, reference: null, resumeAt: null, deletedAt: null, likeness: null, reading: null, createdAt: 1e12 } as unknown as ImportRow

const taskView: TaskView = {
  taskId: 'task_1', channelId: 'c', title: 't', description: 'd', state: 'open', category: null, decision: null,
  suggestion: { kind: 'offer', candidates: [0, 1, 2, 3, 4].map((n) => ({ categoryId: `tcat_${n}`, name: `n${n}`, probability: 0.3 - n / 20 })), modelVersion: 'v', at: 0 },
  createdBy: 'u', createdAt: 0, messageTs: null, link: null, mayDelete: true,
}
const taskFacts: TaskFacts = { createdBy: 'n', decidedBy: 'n', categories: [{ categoryId: 'tcat_1', name: 'n' }], stream: 'card' }
const formContext: TaskFormContext = { taskId: null, slackChannelId: 'C', threadTs: null, messageTs: null, link: null, title: '', description: '' }
const categoriesFacts: CategoriesFacts = {
  categories: [{ categoryId: 'c', name: 'n', tasks: 1 }], history: [], name: () => 'n', note: null,
  proposals: [{ proposalId: 'p', kind: 'cluster', name: 'n', size: 4, examples: [], askedBy: null, at: 0 }],
}

function sound(blocks: unknown, surface: 'message' | 'modal' | 'home' = 'message'): void {
  expect(checkBlocks(blocks, surface)).toEqual([])
  const shown = textOf(blocks)
  // Our own dates and checked links are the only markup there is.
  expect(shown.replace(/<!date\^\d+\^[^|<>]+\|[^<>]*>/g, '').replace(/<https:\/\/[^\s<>|"]+\|[^<>|]+>/g, '')).not.toMatch(/<|javascript:/)
  expect(shown).not.toMatch(/@(here|channel|everyone)\b/i)
  if (surface === 'message') expect(textLength(blocks)).toBeLessThan(13_200)
}

describe('cards', () => {
  it('keep Slack’s limits and hold no foreign markup, whatever people, documents and models wrote', () => {
    assert(
      property(reply, boolean(), (drawn, alone) => {
        const card = drawReply(drawn as Reply, alone)
        if ('blocks' in card) return sound(card.blocks)
        for (const part of splitMarkdown(card.markdown)) {
          const blocks = [...(part ? [markdown(part)] : []), ...card.tail]
          if (blocks.length > 0) sound(blocks)
        }
        sound(cardOf(drawn as Reply).blocks)
      }),
      { numRuns: 300 },
    )
  })

  it('about tasks and their categories too', () => {
    assert(
      property(nasty, nasty, nasty, (title, description, name) => {
        const named = { categoryId: 'tcat_1', name }
        const view: TaskView = { ...taskView, title, description, link: title, suggestion: { kind: 'offer', candidates: [{ ...named, probability: 0.7 }, { categoryId: 'tcat_2', name: `${name}2`, probability: 0.2 }], modelVersion: name, at: 0 } }
        const categories = Array.from({ length: 120 }, (_each, n) => ({ categoryId: `tcat_${n}`, name, tasks: n }))
        const facts = { ...taskFacts, createdBy: name, decidedBy: name, categories }
        for (const each of [view, { ...view, category: named, decision: { kind: 'correct' as const, userId: 'u', at: 0 } }, { ...view, category: named, decision: { kind: 'auto' as const, userId: null, at: 0 } }]) sound(taskCard(each, facts).blocks)
        sound(taskForm({ ...formContext, title: 'x', description: '' }, view.suggestion, categories).blocks, 'modal')
        sound(listView({ words: 'x' }, { tasks: Array.from({ length: 12 }, () => view), total: 99, next: { createdAt: 1, id: 't' } }, categories).blocks, 'modal')
        const proposals = Array.from({ length: 12 }, (_each, n) => ({ proposalId: `p${n}`, kind: 'cluster' as const, name, size: 4, examples: [{ taskId: 't', title }], askedBy: null, at: 0 }))
        const history = Array.from({ length: 12 }, () => ({ id: 'c', orgId: 'o', categoryId: 'c', kind: 'split' as const, change: { before: name, after: title, words: [name], tasks: 3 }, userId: 'u', createdAt: 0 }))
        sound(categoriesBlocks({ categories, proposals, history, name: () => name, note: null }).slice(0, limits.modalBlocks), 'modal')
        sound(whyTaskBlocks({ view, near: [{ text: title, similarity: 0.5 }], hidden: 2, words: [{ words: name, weight: 1 }], belonging: 0.4, thresholds: name }), 'modal')
        sound(predictionCard(title, { kind: 'new', candidates: [{ ...named, probability: 0.3 }], belonging: 0.1, words: [{ words: name, weight: 1 }], near: [{ text: title, similarity: 0.4 }], model: name, thresholds: name }).blocks)
      }),
      { numRuns: 60 },
    )
  })

  it('about files, lists, homes and sources too', () => {
    const row = { id: 'doc_1', status: 'failed', pages: 1, pageUnit: 'page', passages: 1, warnings: [], errorMessage: null, errorHint: null, reference: null, version: 2 } as const
    assert(
      property(nasty, array(line, { maxLength: 30 }), health, array(nasty, { maxLength: 30 }), (title, lines, states, more) => {
        for (const status of ['uploaded', 'processing', 'completed', 'failed'] as const) {
          sound(fileCard({ title, document: { ...row, status, warnings: more, errorMessage: title, errorHint: title, reference: title }, version: 3, visibleTo: '#finance', progress: { done: 3, total: 9 }, removed: false }).blocks)
        }
        sound(documentsCard({ documents: lines, total: 300, offset: 8, all: true, admin: true }).blocks)
        if (lines[0]) sound(confirmDeleteCard(lines[0]).blocks)
        sound(homeBlocks({ documents: lines.slice(0, 5), total: 9, admin: { health: states, reviewers: more.map((name) => ({ userId: 'usr_1', name })) }, products: { review: more.map((name) => ({ catalogueId: 'cat_1', name, waiting: 3, decided: 9, mine: { all: 9, lastDay: 1 } })), models: more.map((name, n) => ({ catalogueId: 'cat_1', name, model: n % 2 ? null : { id: 'model_1', version: name, activatedAt: 1e12, activatedBy: name, f1: { value: 0.91, low: 0.85, high: 0.95, rows: 120 } } })) }, refused: false }).slice(0, limits.modalBlocks), 'home')
        sound(sourceView({ title, permalink: null, header: title, text: more.join('\n'), anchor: { kind: 'page', page: 1 }, date: title, quoted: more, before: { chunkId: 1, ordinal: 0, header: '', text: title, anchor: { kind: 'page', page: 1 } }, after: null }), 'modal')
        sound(whyView({ answer: { mode: 'extractive', confidence: 0.5, threshold: 0.4, totalMs: 12, reference: null, modelVersion: title, promptTokens: null, costUsd: null } as unknown as AnswerRow, weighed: more.map((name) => ({ evidenceId: 'ev_1', citation: 1, title: name, permalink: null, anchor: { kind: 'cells', sheet: name, range: name }, scores: { fused: 0.2, [name.slice(0, 3)]: 1 } })) }).slice(0, 100), 'modal')
        sound(problemCard({ message: title, hint: title, reference: 'R-ABC123' }).blocks)
        sound(introductionCard({ id: 'chan_1', kind: 'private', name: title, indexing: 'asked' }, { by: 'Ann', at: 'now' }).blocks)
      }),
      { numRuns: 150 },
    )
  })

  it('about reviewing too, from a table full of hostile text', () => {
    assert(
      property(nasty, nasty, array(nasty, { maxLength: 30 }), boolean(), boolean(), double({ min: 0, max: 1, noNaN: true }), (one, two, more, match, open, confidence) => {
        const facts = { title: two, description: one, brand: one, code: two, price: 1e12, currency: two, category: one, attributes: {} }
        const view = fakeView({
          state: open ? 'open' : 'decided',
          catalogue: { id: 'cat_1', name: one },
          original: { ...facts, title: one, brand: two, code: one, category: two, description: two, tableTitle: two, rows: 4 },
          suggestion: {
            kind: match ? 'match' : 'new', title: two, product: match ? facts : null, confidence, madeBy: one,
            why: more.map((words) => ({ words, contribution: -1 })), rules: more.map((description) => ({ id: 'r', description, support: 9 })),
            evidence: more.map((title) => ({ decisionId: 'd', rawTitle: one, title, userId: null, at: 1e12 })),
          },
          others: more.map((title, n) => ({ productId: `prod_${n}`, title, probability: confidence })),
          decision: { decisionId: 'dec_1', kind: 'correct', title: two, userId: 'usr_1', at: 1e12, undoable: true },
        })
        const trace = { text: traceOf({ kind: 'correct', to: { title: two } }, view, 'dec_1'), undo: { action: reviewIds.undo, subjectId: 'dec_1' } }
        const drawn: CardFacts = { ownerId: 'usr_1', ownerName: one, catalogueId: 'cat_1', trace, lookAlikes: 1234, decidedBy: two }
        const form = { ownerId: 'usr_1', itemId: 'item_1', catalogueId: 'cat_1', slackChannelId: 'C123', threadTs: '1.2', ts: '1.3' }
        sound(reviewCard(view, drawn).blocks)
        sound(emptyCard(one, drawn).blocks)
        sound(whyBlocks(view), 'modal')
        sound(whyBlocks(view))
        for (const modal of [correctView(view, form), bulkView({ catalogueId: 'cat_1', title: one, items: 99, rows: 999, token: 't'.repeat(64), examples: more.map((title) => ({ original: one, suggestion: title, confidence })) }, form)]) {
          expect(checkView(modal, 'modal')).toEqual([])
          for (const block of modal.blocks) if (block.block_id !== reviewInputs.title) sound([block], 'modal')
        }
        const names: RuleNames = { person: () => two, place: () => 'you alone' }
        const rules: RuleLine[] = more.flatMap((text) => (['remove', 'order', 'abbreviation'] as const).map((kind, n) => ({ ruleId: 'r', place: n === 1 ? 'chan_1' : '', kind, from: text, to: two, description: text, builtIn: !open, support: 3, against: n, state: (['applied', 'off', 'below'] as const)[n]!, switched: { userId: 'usr_1', at: 1e12 } })))
        const examples = more.map((raw) => ({ decisionId: 'd', raw, normalized: two, userId: 'usr_1', at: 1e12 }))
        sound(rulesBlocks({ catalogue: { id: 'cat_1', name: one }, rules, needed: 2, maySwitch: match }, { catalogueId: 'cat_1', builtIn: !open, at: 0 }, names), 'modal')
        if (rules[1]) sound(ruleBlocks({ ...rules[1], catalogue: { id: 'cat_1', name: one }, needed: 2, maySwitch: match, examples, counterexamples: examples }, { catalogueId: 'cat_1', builtIn: false, at: 0 }, names), 'modal')
        sound(autoAcceptStoppedCard({ catalogueId: 'cat_1', name: one, precision: confidence, low: confidence, high: confidence, sample: 40, target: 0.98, batchId: 'bat_1' }).blocks)
        sound(autoAcceptedCard({ catalogueId: 'cat_1', name: one, items: 3, rows: 1e6, threshold: confidence, target: 0.98, batchId: 'bat_1' }).blocks)
        for (const state of ['off', 'on', 'stopped'] as const) {
          const settings = acceptSettingsView({ catalogueId: 'cat_1', name: one, state, reason: two, targetPrecision: 0.98, threshold: open ? { threshold: confidence, count: 120, precision: confidence, lower: confidence, share: 0.4 } : null, heldOut: 300, acceptable: 1e6, measured: match ? { right: 3, checked: 4, value: 0.75, low: 0.2, high: 0.98 } : null, lastBatchId: null })
          expect(checkView(settings, 'modal')).toEqual([])
        }
        expect(checkView(trialForm('m', one), 'modal')).toEqual([])
        sound(trialEndedCard({ name: one, kept: match ? 'challenger' : 'control', overtaken: open, byName: open ? two : null, words: two, arms: [{ arm: 'control', decided: 3, accepted: 2 }] }).blocks)
        sound(driftCard({ catalogueId: 'cat_1', name: one, rows: 400, findings: more }).blocks)
        sound(retrainCard({ outcome: match ? 'activated' : 'kept', modelId: 'art_1', version: one, previousVersion: two, decisions: 812, reason: two, metrics: more.map((name) => ({ name, before: 0.8, now: confidence, difference: { low: -0.01, high: 0.2 } })), byName: two, seconds: 4.2 }).blocks)
        sound(overviewCard(more.map((name, n) => ({ catalogueId: `cat_${n}`, name, products: 1e6, rows: 1e6, waiting: n, decided: 1e6, autoAccepted: 1e6, autoAccept: { state: 'stopped', reason: one, targetPrecision: 0.98 }, agreement: { kappa: 0.71, low: 0.5, high: 0.9, items: 40 }, model: { id: 'm', version: two, activatedAt: 1 } }))).blocks)
      }),
      { numRuns: 150 },
    )
  })

  it('about importing too, from a file and a table full of hostile text', () => {
    assert(
      property(nasty, nasty, array(nasty, { minLength: 2, maxLength: 130 }), boolean(), (one, two, more, sure) => {
        const row = { ...tableRow, title: one, errorMessage: two, errorHint: one, reference: two }
        sound(heldCard({ ...row, likeness: { kind: sure ? 'products' : 'unsure', reasons: more } }).blocks)
        for (const status of ['waiting', 'importing', 'suggesting', 'done', 'failed'] as const) {
          sound(importCard({ row: { ...row, status, role: sure ? 'raw' : 'canonical' }, catalogue: two, counts: { toReview: 12_904, decided: 3, autoAccepted: 9 }, progress: { done: 1, total: 3 }, settledBy: two }).blocks)
        }
        sound(importsCard(more.slice(0, 8).map((catalogue) => ({ row: { ...row, status: 'failed' }, catalogue, counts: { toReview: 1, decided: 0, autoAccepted: 1 } })), true).blocks)
        sound(importableCard([row, row]).blocks)
        const header = uniqueNames(more).names
        const reading = { encoding: 'utf-8', separator: ';', quote: '"', hasHeader: sure, header }
        const shape = { reading, duplicates: [], firstRows: [more, more], sampleRows: [more], warnings: [two] }
        const examined = { shape, likeness: { kind: 'unsure' as const, reasons: [] }, mapping: { title: 1, attributes: [] }, remembered: sure }
        const form = importForm({ title: one, examined, catalogues: more.slice(0, 95).map((name, n) => ({ id: `cat_${n}`, name })), role: 'raw' }, { importId: 'imp_1', slackChannelId: 'C1', threadTs: null, told: {} })
        expect(checkView(form, 'modal')).toEqual([])
        for (const block of form.blocks) sound([block], 'modal')
      }),
      { numRuns: 150 },
    )
  })

  it('have a listener for every action, form, shortcut and command', () => {
    const heard = { action: new Set<string>(), view: new Set<string>(), shortcut: new Set<string>(), command: new Set<string>(), event: new Set<string>() }
    const app = {
      action: (name: string) => heard.action.add(name),
      view: (name: string) => heard.view.add(name),
      options: (name: { action_id: string }) => heard.action.add(name.action_id),
      shortcut: (name: { callback_id: string }) => heard.shortcut.add(name.callback_id),
      command: (name: string) => heard.command.add(name),
      event: (name: string) => heard.event.add(name),
    }
    const ctx = { handle: { db: {} } } as unknown as BotContext
    for (const register of [registerAsk, registerFiles, registerDocuments, registerOps, registerHome, registerChannels, registerReview, registerRetrain, registerProducts, registerAccept, registerTrial, registerTasks]) register(app as never, ctx)

    const document: DocumentLine = { documentId: 'd', title: 't', status: 'failed', pages: 1, pageUnit: 'sheet', passages: 1, visibleTo: [], problem: null, mine: true, createdAt: 0 }
    const reviewing: CardFacts = { ownerId: 'u', ownerName: 'n', catalogueId: null, trace: null, lookAlikes: 3, decidedBy: 'n' }
    const catalogue: CatalogueOverview = { catalogueId: 'c', name: 'n', products: 1, rows: 1, waiting: 1, decided: 0, autoAccepted: 0, autoAccept: { state: 'off', reason: null, targetPrecision: 0.98 }, agreement: null, model: null }
    const arm = { audit: { decided: 10, accepted: 8 }, all: { decided: 30, accepted: 20 } }
    const trial: TrialView = { experimentId: 'e', share: 0.2, startedAt: 0, control: 'v1', challenger: 'v2', arms: [{ arm: 'control', ...arm }, { arm: 'challenger', ...arm }], report: judgeExperiment([{ id: 'the active model', ...arm.audit }, { id: 'the challenger', ...arm.audit }]) }
    const line: RuleLine = { ruleId: 'r', place: '', kind: 'token', from: 'a', to: 'b', description: 'd', builtIn: false, support: 2, against: 0, state: 'applied', switched: null }
    const rules: RulesView = { catalogue: { id: 'c', name: 'n' }, rules: Array.from({ length: 40 }, () => line), needed: 2, maySwitch: true }
    const rule: RuleView = { ...line, catalogue: rules.catalogue, needed: 2, maySwitch: true, examples: [], counterexamples: [] }
    const page = { catalogueId: 'c', builtIn: false, at: 15 }
    const names: RuleNames = { person: () => undefined, place: () => 'x' }
    const cards = [
      rulesBlocks(rules, page, names), ruleBlocks(rule, page, names), ruleBlocks({ ...rule, state: 'off' }, page, names), rulesMenuBlocks([{ catalogueId: 'c', name: 'n' }]),
      helpCard().blocks, healthCard([]).blocks, silentCard().blocks, leftOutCard('ans').blocks,
      ...[{ kind: 'answer', answerId: 'a', markdown: 'x', sources: [{ number: 1, evidenceId: 'e', documentId: 'd', title: 't', anchor: { kind: 'page', page: 1 }, permalink: null }], footer: [], leftOut: true }, { kind: 'failed', answerId: 'a', message: 'm', hint: null, reference: 'r' }].map((each) => drawReply(each as Reply)),
      documentsCard({ documents: [document, { ...document, status: 'deleted' }], total: 99, offset: 8, all: false, admin: true }).blocks,
      doneCard('x', { action: documentIds.restore, label: 'Undo', value: 'd' }).blocks,
      fileCard({ title: 't', document: { id: 'd', status: 'failed', pages: null, pageUnit: null, passages: null, warnings: [], errorMessage: null, errorHint: null, reference: null }, version: 1, visibleTo: 'x', progress: null, removed: false }).blocks,
      homeBlocks({ documents: [document], total: 1, admin: { health: [], reviewers: [{ userId: 'u', name: 'n' }] }, products: { review: [{ catalogueId: 'c', name: 'n', waiting: 1, decided: 0, mine: { all: 0, lastDay: 0 } }], models: [{ catalogueId: 'c', name: 'n', model: { id: 'm', version: 'v', activatedAt: 0, activatedBy: null, f1: null } }] }, refused: false }),
      introductionCard({ id: 'c', kind: 'public', name: 'n', indexing: 'auto' }).blocks,
      reviewCard(fakeView(), { ...reviewing, trace: { text: 't', undo: { action: reviewIds.undoBatch, subjectId: 'b' } } }).blocks,
      reviewCard(fakeView({ state: 'decided', decision: { decisionId: 'd', kind: 'approve', title: 't', userId: 'u', at: 0, undoable: true } }), reviewing).blocks,
      correctView(fakeView(), { ownerId: 'u', itemId: 'i', catalogueId: null, slackChannelId: 'C', threadTs: null, ts: '1' }).blocks.filter((block) => block.block_id === reviewInputs.product),
      notYoursCard(null).blocks,
      autoAcceptStoppedCard({ catalogueId: 'c', name: 'n', precision: 0.9, low: 0.8, high: 0.95, sample: 40, target: 0.98, batchId: 'b' }).blocks,
      overviewCard([{ ...catalogue, waiting: 1 }], 'here').blocks,
      retrainMenu([catalogue], new Map([['c', trial]])).blocks,
      retrainCard({ outcome: 'kept', modelId: 'm', version: 'v2', previousVersion: 'v1', decisions: 1, reason: 'r', metrics: [], byName: null, seconds: 1 }).blocks,
      progressCard({ jobId: 'j', name: 'n', note: 'x', done: 1, total: 2 }).blocks,
      heldCard(tableRow).blocks,
      importCard({ row: { ...tableRow, status: 'failed' }, catalogue: 'c', counts: { toReview: 0, decided: 0, autoAccepted: 0 }, progress: null, settledBy: null }).blocks,
      importForm({ title: 't', examined: { shape: { reading: { encoding: 'utf-8', separator: ';', quote: '"', hasHeader: true, header: ['a'] }, duplicates: [], firstRows: [], sampleRows: [], warnings: [] }, likeness: { kind: 'unsure', reasons: [] }, mapping: null, remembered: false }, catalogues: [], role: 'raw' }, { importId: 'i', slackChannelId: 'C', threadTs: null, told: {} }).blocks,
      productsHelpCard().blocks,
      taskCard(taskView, taskFacts).blocks, taskCard({ ...taskView, state: 'done', category: { categoryId: 'tcat_1', name: 'n' } }, taskFacts).blocks,
      taskForm(formContext, taskView.suggestion, taskFacts.categories).blocks.filter((block) => block.type !== 'input' || ('dispatch_action' in block && block.dispatch_action)), listView({}, { tasks: [taskView], total: 1, next: { createdAt: 1, id: 't' } }, [{ categoryId: 'c', name: 'n', tasks: 1 }]).blocks,
      categoriesBlocks(categoriesFacts), categoryBlocks({ categoryId: 'c', name: 'n', tasks: 1 }, (what) => ({ id: changeIds[what], value: 'c' })), [actions(button(taskIds.next, 'n', 'v'))],
      retrainCard({ outcome: 'activated', modelId: 'm', version: 'v2', previousVersion: 'v1', decisions: 1, reason: 'r', metrics: [], byName: null, seconds: 1 }).blocks,
    ]
    const shown = new Set(cards.flatMap((card) => actionIds(card)))
    expect(shown.size).toBeGreaterThanOrEqual(15)
    expect([...shown].filter((action) => !heard.action.has(action))).toEqual([])
    expect([...heard.action].filter((action) => !shown.has(action))).toEqual([])
    expect([...heard.view].toSorted()).toEqual([askIds.aboutThisQuestion, askIds.feedbackReason, reviewIds.correctForm, reviewIds.bulkForm, productIds.form, acceptIds.form, trialIds.form, taskIds.form, taskIds.newForm, taskIds.categoryForm].toSorted())

    const manifest = parse(readFileSync(join(projectRoot, 'slack-manifest.yaml'), 'utf8')) as Manifest
    expect(manifest.features.slash_commands.map((each) => each.command).toSorted()).toEqual([...heard.command].toSorted())
    expect(manifest.features.shortcuts.map((each) => each.callback_id)).toEqual([...heard.shortcut])
    const subscribed = new Set(manifest.settings.event_subscriptions.bot_events.map((name) => name.split('.')[0]!))
    expect([...subscribed].toSorted()).toEqual([...heard.event].toSorted())
  })
})

interface Manifest {
  features: { slash_commands: { command: string }[]; shortcuts: { callback_id: string }[] }
  settings: { event_subscriptions: { bot_events: string[] } }
}
