import { codeAgreement } from './code-agreement.js'
import type { CorpusStats } from './corpus-stats.js'
import { asPrepared, type PreparedProduct } from './prepared-product.js'
import type { ProductText } from './product-text.js'
import { fold, squash } from './tokens.js'
import { weightedOverlap } from './weighted-overlap.js'

/** Raise when names, order or meaning change: a model scores only features of the version it was fitted on. */
export const pairFeatureVersion = 1

export const pairFeatureNames = [
  'title words cosine',
  'title letters cosine',
  'text words cosine',
  'text letters cosine',
  'title words in common',
  'title words overlap',
  'text words in common',
  'text words overlap',
  'title covered',
  'product covered',
  'title found in text',
  'product found in text',
  'rarest word in common',
  'rarest word only in row',
  'rarest word only in product',
  'same code',
  'row codes found',
  'product codes found',
  'codes differ',
  'codes alike',
  'code digits same',
  'longest code found',
  'code field',
  'numbers in common',
  'numbers differ',
  'all numbers in common',
  'price gap',
  'price missing',
  'same brand',
  'colour',
  'length gap',
  'attributes',
] as const

/** How alike a raw row and a product are; one number per name, all finite, most in [0, 1]. */
export function pairFeatures(row: ProductText | PreparedProduct, product: ProductText | PreparedProduct, stats: CorpusStats): Float64Array {
  const a = asPrepared(row)
  const b = asPrepared(product)
  const titleWeights = stats.weights('titleWords')
  const allWeights = stats.weights('allWords')
  const title = weightedOverlap(a.titleWords, b.titleWords, titleWeights)
  const grams = weightedOverlap(a.titleGrams, b.titleGrams, stats.weights('titleGrams'))
  const all = weightedOverlap(a.allWords, b.allWords, allWeights)
  const allGrams = weightedOverlap(a.allGrams, b.allGrams, stats.weights('allGrams'))
  const rowInText = weightedOverlap(a.titleWords, b.allWords, allWeights)
  const productInText = weightedOverlap(b.titleWords, a.allWords, allWeights)
  const code = codeAgreement(a, b)
  const rarest = Math.log(1 + stats.documents) + 1
  return Float64Array.of(
    title.cosine,
    grams.cosine,
    all.cosine,
    allGrams.cosine,
    jaccard(title.shared, a.titleWords.length, b.titleWords.length),
    overlap(title.shared, a.titleWords.length, b.titleWords.length),
    jaccard(all.shared, a.allWords.length, b.allWords.length),
    overlap(all.shared, a.allWords.length, b.allWords.length),
    grams.ofA,
    grams.ofB,
    rowInText.ofA,
    productInText.ofA,
    title.rarestShared / rarest,
    rowInText.rarestOnlyA / rarest,
    productInText.rarestOnlyA / rarest,
    code.same,
    code.ofA,
    code.ofB,
    code.conflict,
    code.alike,
    code.sameDigits,
    code.longest,
    codeField(a, b),
    ...numberAgreement(a.numbers, b.numbers),
    numberAgreement(a.allNumbers, b.allNumbers)[0],
    ...(otherCurrency(a, b) ? priceAgreement(null, null) : priceAgreement(a.price, b.price)),
    a.brand !== '' && (a.brand === b.brand || startsAlike(a.brand, b.brand)) ? 1 : 0,
    colourAgreement(a.colours, b.colours),
    lengthGap(a.length, b.length),
    attributeAgreement(a.source.attributes, b.source.attributes),
  )
}

function jaccard(both: number, a: number, b: number): number {
  const union = a + b - both
  return union === 0 ? 0 : both / union
}

function overlap(both: number, a: number, b: number): number {
  const least = Math.min(a, b)
  return least === 0 ? 0 : both / least
}

/** 1 the same, -1 another, 0 when one side has no code field; the field counts as found anywhere in the other's text. */
function codeField(a: PreparedProduct, b: PreparedProduct): number {
  if (a.code !== '' && b.code !== '') return a.code === b.code ? 1 : -1
  if (a.code.length >= 4) return b.squashed.includes(a.code) ? 1 : 0
  if (b.code.length >= 4) return a.squashed.includes(b.code) ? 1 : 0
  return 0
}

function numberAgreement(a: number[], b: number[]): [inCommon: number, differing: number] {
  const both = a.filter((value) => b.includes(value)).length
  const differing = Math.min(a.length, 20) + Math.min(b.length, 20) - 2 * Math.min(both, 20)
  return [jaccard(both, a.length, b.length), Math.log1p(Math.max(0, differing))]
}

function priceAgreement(a: number | null, b: number | null): [gap: number, missing: number] {
  if (a === null || b === null) return [0, 1]
  return [Math.abs(a - b) / Math.max(a, b), 0]
}

function otherCurrency(a: PreparedProduct, b: PreparedProduct): boolean {
  const [one, two] = [a.source.currency ?? '', b.source.currency ?? '']
  return one !== '' && two !== '' && one !== two
}

function startsAlike(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 4 && (a.startsWith(b) || b.startsWith(a))
}

function colourAgreement(a: string[], b: string[]): number {
  if (a.length === 0 || b.length === 0) return 0
  return a.some((colour) => b.includes(colour)) ? 1 : -1
}

function lengthGap(a: number, b: number): number {
  const most = Math.max(a, b)
  return most === 0 ? 0 : Math.abs(a - b) / most
}

/** Of the attributes that both name: +1 for all the same, -1 for all different, 0 when they share no name. */
function attributeAgreement(a: Record<string, string>, b: Record<string, string>): number {
  let same = 0
  let named = 0
  for (const [name, value] of Object.entries(a)) {
    const other = Object.hasOwn(b, name) ? b[name]! : ''
    const [one, two] = [squash(fold(value)), squash(fold(other))]
    if (one === '' || two === '') continue
    named++
    if (one === two) same++
  }
  return named === 0 ? 0 : (2 * same - named) / named
}
