/** Action ids of training; the button of going back is `modelIds.rollback` of the review notices. */
export const retrainIds = { start: 'retrain.start', stop: 'retrain.stop', card: 'retrain.card' } as const

/** Value of the start button of task categories; those of products are catalogues. */
export const taskCategories = 'tasks'
