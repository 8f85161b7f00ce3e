import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { builtinReading } from '../../eval/embedders.js'
import { openWorlds, smallDocument } from '../../eval/answer-worlds.js'
import { projectRoot } from '../../src/paths.js'
import { composeExtractive } from '../../src/pipelines/documents/answer/compose.js'
import { decideEvidence } from '../../src/pipelines/documents/answer/evidence.js'
import { readPassages } from '../../src/pipelines/documents/answer/reading.js'

interface Questions {
  answerable: { question: string; fact: string }[]
  foreign: string[]
}

const folder = join(projectRoot, 'test', 'small-corpus')
const tools = await builtinReading()
afterAll(() => tools.embedder.close())

// Each file is all that is indexed; nothing was fitted on these files or their questions.
test.each(['travel-expenses.md', 'packing-machine.txt', 'leave-handbook.md'])('with %s alone, questions in other words are answered and foreign ones declined', async (name) => {
  const { answerable, foreign } = JSON.parse(readFileSync(join(folder, name.replace(/\.\w+$/, '.questions.json')), 'utf8')) as Questions
  const worlds = await openWorlds(tools.embedder, [await smallDocument(name, readFileSync(join(folder, name), 'utf8'))])
  const ask = async (question: string) => {
    const reading = await readPassages(question, await worlds.find(question, [name]), tools)
    return composeExtractive(reading, decideEvidence(reading))
  }

  const missed: string[] = []
  const astray: string[] = []
  for (const { question, fact } of answerable) {
    const answer = await ask(question)
    if (answer.kind === 'nothing') missed.push(question)
    else if (!answer.statements.some((statement) => statement.text.includes(fact))) astray.push(question)
  }
  const fooled: string[] = []
  for (const question of foreign) if ((await ask(question)).kind === 'answer') fooled.push(question)
  await worlds.close()

  expect(missed.length, `declined: ${missed.join(' ')}`).toBeLessThanOrEqual(2)
  expect(fooled.length, `answered although foreign: ${fooled.join(' ')}`).toBeLessThanOrEqual(1)
  // Most of what is answered holds the very fact, not just its neighbourhood.
  expect(astray.length, `without the fact: ${astray.join(' ')}`).toBeLessThanOrEqual(5)
})
