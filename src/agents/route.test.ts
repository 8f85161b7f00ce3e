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
  ['How many suggestions are in the queue?', 'review-count'],
  ['How long is the review queue?', 'review-count'],
  ['Is there anything to review?', 'review-count'],
  ["What's left to review", 'review-count'],
  ['Are there any suggestions waiting for review?', 'review-count'],
  ['open the queue', 'open-review'],
  ['Could you please open my queue?', 'open-review'],
  ['Continue reviewing', 'open-review'],
  ["Let's review products", 'open-review'],
  ['I want to review the suggestions', 'open-review'],
  ['Give me something to review', 'open-review'],
  ['Show me the next suggestion', 'open-review'],
  ['Why was this suggested?', 'explain-suggestion'],
  ['How did you come up with that suggestion?', 'explain-suggestion'],
  ['Explain the suggestion for sony kdl46', 'explain-suggestion'],
  ['Why did you suggest the Bravia for sony kdl46 blk?', 'explain-suggestion'],
  ['What did you suggest for sony kdl46?', 'explain-suggestion'],
  ['retrain', 'retrain'],
  ['Start a retrain', 'retrain'],
  ['Can you start a re-training?', 'retrain'],
  ['Please retrain the model', 'retrain'],
  ['Train a new model', 'retrain'],
  ['Retrain the Televisions model', 'retrain'],
  ['Could you learn from our corrections?', 'retrain'],
  ['Categorize a task: Fix the login page', 'categorize'],
  ['please classify this task - weekly sync with sales', 'categorize'],
  ['What category is this task: draw a logo', 'categorize'],
  ['Categorize tasks by the rules of the handbook', 'question'],
  ['Which category of tasks does the handbook name?', 'question'],
  ['', 'empty'],
  ['How do I review my tax return?', 'question'],
  ['How do I open the valve queue?', 'question'],
  ['What does the handbook suggest for travel?', 'question'],
  ['When is the annual review?', 'question'],
  ['Open the door', 'question'],
  ['Start the packing machine', 'question'],
  ['Who reviews the suggestions of employees?', 'question'],
  ['How many days are left to review a contract?', 'question'],
  ['What is the queue at the canteen like?', 'question'],
  ['How often must drivers retrain?', 'question'],
  ['Do I have to retrain after parental leave?', 'question'],
  ['Why is training needed?', 'question'],
  ['Explain the suggestion box', 'question'],
  ['Is there anything to review before I sign the lease?', 'question'],
  ['What can we learn from our reviews of suppliers?', 'question'],
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
  expect(routeMessage('Explain the suggestion for sony kdl46 blk')).toEqual({ kind: 'explain-suggestion', about: 'sony kdl46 blk' })
  expect(routeMessage('why did you suggest the Bravia for sony kdl46?')).toEqual({ kind: 'explain-suggestion', about: 'sony kdl46' })
  expect(routeMessage('retrain televisions')).toEqual({ kind: 'retrain', about: 'televisions' })
  expect(routeMessage('start a retrain for the Televisions catalogue')).toEqual({ kind: 'retrain', about: 'televisions' })
  expect(routeMessage('retrain the model')).toEqual({ kind: 'retrain', about: null })
  expect(routeMessage('status of my upload report.docx?')).toEqual({ kind: 'status', about: 'report.docx' })
})

test('names a thing that may not be a document: the assistant then takes it for a question', () => {
  expect(routeMessage('What is in the first aid box?')).toEqual({ kind: 'outline', about: 'first aid box' })
})
