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
  ['', 'empty'],
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
  expect(routeMessage('status of my upload report.docx?')).toEqual({ kind: 'status', about: 'report.docx' })
})

test('names a thing that may not be a document: the assistant then takes it for a question', () => {
  expect(routeMessage('What is in the first aid box?')).toEqual({ kind: 'outline', about: 'first aid box' })
})
