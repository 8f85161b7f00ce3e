/**
 * About how many WordPiece tokens (BERT uncased vocabulary) a text has, without a vocabulary: short words are one
 * token, longer ones break up more the longer they are, digits and other scripts break up finely.
 */
export function countTokens(text: string): number {
  let tokens = 0
  const pattern = /[a-zA-Z\u00c0-\u024f]+|\d+|[^\s]/g
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const length = match[0].length
    const code = match[0].charCodeAt(0)
    if (code >= 48 && code <= 57) tokens += length <= 2 ? 1 : length === 4 ? 1.3 : Math.ceil(length / 2.2)
    else if (length === 1) tokens += 1
    else tokens += length <= 7 ? 1.03 : length <= 10 ? 1.25 : 1.25 + (length - 10) * 0.22
  }
  return Math.round(tokens)
}
