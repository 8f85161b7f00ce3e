export interface JsonPiece {
  line: number
  text: string
}

/** A sample longer than this is taken for a broken file. */
const longestPiece = 1_000_000

/**
 * The objects of the first array in a JSON file, as text, one after the other while the file is being read: neither the file
 * nor the array is ever in memory as a whole. What stands around them is not looked at.
 */
export async function* jsonPieces(chunks: AsyncIterable<string>): AsyncGenerator<JsonPiece> {
  let line = 1
  let depth = 0
  let array = false
  let inString = false
  let escaped = false
  let startLine = 1
  let parts: string[] = []
  let length = 0
  let objectDepth = -1
  for await (const chunk of chunks) {
    let from = objectDepth === -1 ? -1 : 0
    for (let at = 0; at < chunk.length; at++) {
      const character = chunk[at]!
      if (character === '\n') line++
      if (inString) {
        if (escaped) escaped = false
        else if (character === '\\') escaped = true
        else if (character === '"') inString = false
        continue
      }
      if (character === '"') inString = true
      else if (character === '[' || character === '{') {
        if (character === '[' && !array) {
          array = true
          depth = 0
          continue
        }
        if (character === '{' && array && depth === 0 && objectDepth === -1) {
          objectDepth = 0
          startLine = line
          from = at
        }
        depth++
      } else if (character === ']' || character === '}') {
        if (array && depth === 0) return
        depth--
        if (objectDepth !== -1 && depth === 0) {
          parts.push(chunk.slice(from, at + 1))
          yield { line: startLine, text: parts.join('') }
          parts = []
          length = 0
          objectDepth = -1
          from = -1
        }
      }
    }
    if (objectDepth !== -1) {
      const rest = chunk.slice(Math.max(0, from))
      length += rest.length
      // The start of what never ends is enough to say where.
      if (length <= longestPiece) parts.push(rest)
    }
  }
  if (objectDepth !== -1) yield { line: startLine, text: parts.join('').slice(0, longestPiece) }
  else if (!array) yield { line: 1, text: '' }
}
