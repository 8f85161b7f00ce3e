/** Action and callback ids of accepting without a person. */
export const acceptIds = { settings: 'accept.settings', form: 'accept.form' } as const

/** Inputs of the form: block ids, the same as the action ids. */
export const acceptInputs = { state: 'accept.input-state', target: 'accept.input-target' } as const
