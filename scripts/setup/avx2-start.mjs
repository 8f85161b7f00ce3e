/** Placeholder until the AVX2 build lands. */
export function startAvx2InBackground(_report) {}
