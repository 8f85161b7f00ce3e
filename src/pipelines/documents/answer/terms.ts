/** Words that carry no content of a question: articles, pronouns, auxiliaries, question words. */
const stopWords = new Set(
  ('a an the this that these those there here of in on at by for from to with without into about as is are was were be been being am do does did done doing ' +
    'have has had having i me my mine we us our ours you your yours he him his she her hers it its they them their theirs and or but not no nor if then than so ' +
    'too very just also can could may might must shall should will would what which who whom whose when where why how much many long often far there any some ' +
    'please tell know want need get got give let us s t re ve ll d m').split(' '),
)

const wordPattern = /[\p{L}\p{N}]+(?:[.,'’_/-][\p{L}\p{N}]+)*/gu

/** True for a word that carries no content of its own. */
export function isStopWord(word: string): boolean {
  return stopWords.has(word.toLowerCase())
}

/** The words of a text as written, codes and decimal numbers kept whole. */
export function words(text: string): string[] {
  return text.match(wordPattern) ?? []
}

/** A word in the form in which words are compared. */
export function normalTerm(word: string): string {
  const folded = word.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replace(/['’]s?$/u, '')
  if (/\d/.test(folded) || folded.length < 4) return folded
  return folded.replace(/(?:ies|ied)$/, 'y').replace(/(?:sses)$/, 'ss').replace(/(?:ings?|ed|es|s|ly)$/, '')
}

/** The content terms of a text, in order, repeated words kept. */
export function contentTerms(text: string): string[] {
  return words(text).filter((word) => !isStopWord(word)).map(normalTerm)
}
