/** Action ids of training; the button of going back is `modelIds.rollback` of the review notices. */
export const retrainIds = { start: 'retrain.start', stop: 'retrain.stop', card: 'retrain.card' } as const
