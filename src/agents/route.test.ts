import { expect, test } from 'vitest'
import { routeMessage } from './route.js'

test.each([
  ['help', 'help'],
  ['What can you do?', 'help'],
  ['Hello there!', 'hello'],
  ['thanks a lot', 'thanks'],
  ['list my documents', 'list'],
  ['Which files do you have?', 'list'],
  ['documents', 'list'],
  ['index health', 'health'],
  ['How many are waiting for review?', 'review-count'],
  ['how many products need review', 'review-count'],
  ['How many rows do I have left to review?', 'review-count'],
  ['Open the review queue', 'open-review'],
  ['please start reviewing', 'open-review'],
  ['review queue', 'open-review'],
  ['Explain this suggestion', 'explain-suggestion'],
  ['Why did you suggest this?', 'explain-suggestion'],
  ['', 'empty'],
  ['How many contracts need review by legal?', 'question'],
  ['How many documents are waiting for review?', 'question'],
  ['Why is this suggestion in the handbook?', 'question'],
  ['When does the review of the budget start?', 'question'],
  ['How long is the warranty on the XR-200?', 'question'],
  ['What is the delete key for?', 'question'],
  ['Who do I ask for help with travel?', 'question'],
  ['What is the status page of our provider?', 'question'],
  ['Which documents do I need for a visa?', 'question'],
])('%j is %s', (text, kind) => {
  expect(routeMessage(text).kind).toBe(kind)
})

test('names what it is about', () => {
  expect(routeMessage('summarize handbook.pdf')).toEqual({ kind: 'outline', about: 'handbook.pdf' })
  expect(routeMessage("What's in this file?")).toEqual({ kind: 'outline', about: null })
  expect(routeMessage('delete the file “travel policy.md”')).toEqual({ kind: 'delete', about: 'travel policy.md' })
  expect(routeMessage('open the review queue for Televisions')).toEqual({ kind: 'open-review', about: 'televisions' })
  expect(routeMessage('status of my upload report.docx?')).toEqual({ kind: 'status', about: 'report.docx' })
})

test('names a thing that may not be a document: the assistant then takes it for a question', () => {
  expect(routeMessage('What is in the first aid box?')).toEqual({ kind: 'outline', about: 'first aid box' })
})
