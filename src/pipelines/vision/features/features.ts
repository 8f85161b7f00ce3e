/** Raw features of one crop, before statistics of the space: by the name of the encoder or descriptor. */
export type Features = Record<string, Float32Array>

/** Names that no encoder has: descriptors read from the pixels. */
export const descriptorNames = ['colour', 'edges', 'layout'] as const
