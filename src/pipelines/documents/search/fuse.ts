export interface Scored {
  chunkId: number
  score: number
}

export interface Fused {
  chunkId: number
  fused: number
  lexical: number
  dense: number
}

/** Both lists, best first, each scaled to 0..1 over itself and added by weight; what is not in a list counts 0 there. */
export function fuse(lexical: Scored[], dense: Scored[], lexicalWeight: number): Fused[] {
  const byId = new Map<number, Fused>()
  const entry = (chunkId: number): Fused => {
    let found = byId.get(chunkId)
    if (!found) byId.set(chunkId, (found = { chunkId, fused: 0, lexical: 0, dense: 0 }))
    return found
  }
  for (const { chunkId, scaled } of scale(lexical)) entry(chunkId).lexical = scaled
  for (const { chunkId, scaled } of scale(dense)) entry(chunkId).dense = scaled
  for (const each of byId.values()) each.fused = lexicalWeight * each.lexical + (1 - lexicalWeight) * each.dense
  return [...byId.values()].sort((x, y) => y.fused - x.fused || x.chunkId - y.chunkId)
}

function scale(list: Scored[]): { chunkId: number; scaled: number }[] {
  let least = Infinity
  let most = -Infinity
  for (const { score } of list) {
    least = Math.min(least, score)
    most = Math.max(most, score)
  }
  const width = most - least
  return list.map(({ chunkId, score }) => ({ chunkId, scaled: width > 0 ? (score - least) / width : 1 }))
}
