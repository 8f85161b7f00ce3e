const marks: Record<string, string> = {
  en: 'the and of to in for with on is are not from that this new all be it as at by our we what how who when should need before after',
  de: 'der die das und ist nicht mit für auf den dem ein eine zu im von wir sie auch noch bei nach wenn soll muss neue',
  fr: 'le la les et des du un une est pour dans avec sur pas que qui nous vous au aux plus ce cette faire',
  es: 'el la los las y de un una es para con por no que se del al como más nuevo hacer esta este',
}
const words = Object.entries(marks).map(([language, text]) => [language, new Set(text.split(' '))] as const)

/**
 * The language of a text by its commonest words, its script where that is not Latin, or `unknown`: short texts often have
 * nothing to tell it by, and are then not to be blamed.
 */
export function guessLanguage(text: string): string {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0
  if (letters >= 4 && latin < letters / 2) return 'other'
  const tokens = text.toLowerCase().match(/\p{L}+/gu) ?? []
  const counts = words.map(([language, known]) => ({ language, count: tokens.filter((token) => known.has(token)).length })).sort((a, b) => b.count - a.count)
  const [first, second] = counts
  if (!first || first.count < 2 || first.count < second!.count + 2) return 'unknown'
  return first.language
}
