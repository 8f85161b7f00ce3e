/** Action and callback ids of trying a model beside the one that serves. */
export const trialIds = { ask: 'trial.ask', form: 'trial.form', keep: 'trial.keep', take: 'trial.take' } as const

/** The form's input: its block id, the same as its action id. */
export const trialShareInput = 'trial.input-share'
