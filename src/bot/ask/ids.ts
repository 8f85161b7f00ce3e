/** Action and callback ids of questions and answers; used by the cards and by the listeners. */
export const askIds = {
  openSource: 'ask.open-source',
  feedback: 'ask.feedback',
  feedbackReason: 'ask.feedback-reason',
  why: 'ask.why',
  privately: 'ask.privately',
  again: 'ask.again',
  aboutThis: 'ask.about-this',
  aboutThisQuestion: 'ask.about-this-question',
} as const

/** Inputs of modals: block id and action id alike. */
export const askInputs = { reason: 'ask.input-reason', question: 'ask.input-question' } as const
