import type { pairFeatureNames } from '../matching/pair-features.js'

type Feature = (typeof pairFeatureNames)[number]
type Values = (name: Feature) => number

/** Features that say much the same thing are one reason: their contributions add up, and one sentence says what was seen. */
const reasons: readonly { features: readonly Feature[]; words: (of: Values) => string }[] = [
  { features: ['same code', 'row codes found', 'product codes found', 'codes differ', 'codes alike', 'code digits same', 'longest code found', 'code field'], words: codeWords },
  {
    // One reason: apart, one of these measures corrects another, and each alone would read as nonsense.
    features: [
      'title words cosine', 'title words in common', 'title words overlap', 'title letters cosine', 'title covered', 'product covered',
      'text words cosine', 'text letters cosine', 'text words in common', 'text words overlap', 'title found in text', 'product found in text',
    ],
    words: (of) => `the titles share ${share(of('title words in common'))} of their words and are spelt ${share(of('title letters cosine'))} alike`,
  },
  { features: ['rarest word in common', 'rarest word only in row', 'rarest word only in product'], words: rareWords },
  { features: ['numbers in common', 'numbers differ', 'all numbers in common'], words: numberWords },
  { features: ['price gap', 'price missing'], words: priceWords },
  { features: ['same brand'], words: (of) => (of('same brand') > 0 ? 'the brand is the same' : 'no brand in common') },
  { features: ['colour'], words: (of) => threeWay(of('colour'), 'the colour is the same', 'the colours differ', 'no colour to compare') },
  { features: ['length gap'], words: (of) => (of('length gap') > 0.4 ? 'one title is much longer' : 'the titles are about as long') },
  { features: ['attributes'], words: (of) => threeWay(of('attributes'), 'most attributes are the same', 'most attributes differ', 'no attributes to compare') },
]

/** Weaker than this (in logits) says nothing worth reading. */
const leastContribution = 0.05

/** What the parts of a score mean, in plain words, the strongest first. Their contributions add up to those that came in, save for what is too weak to tell. */
export function reasonWords(parts: readonly { feature: string; value: number; contribution: number }[]): { words: string; contribution: number }[] {
  const byName = new Map(parts.map((part) => [part.feature, part]))
  return reasons
    .map(({ features, words }) => ({
      words: words((name) => byName.get(name)?.value ?? 0),
      contribution: features.reduce((sum, name) => sum + (byName.get(name)?.contribution ?? 0), 0),
    }))
    .filter((reason) => Math.abs(reason.contribution) >= leastContribution)
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
}

function codeWords(of: Values): string {
  if (of('same code') > 0 || of('code field') > 0) return 'the model code is the same'
  if (of('row codes found') > 0 || of('product codes found') > 0) return 'a model code of one is found in the other'
  if (of('codes alike') >= 0.5) return 'the model codes are alike, but not the same'
  if (of('codes differ') > 0 || of('code field') < 0) return 'the model codes differ'
  return 'no model code to compare'
}

function rareWords(of: Values): string {
  const missing = Math.max(of('rarest word only in row'), of('rarest word only in product'))
  return of('rarest word in common') >= missing ? 'they share their rarest word' : 'a rare word stands in one title only'
}

function numberWords(of: Values): string {
  const [common, differing] = [of('numbers in common'), of('numbers differ')]
  if (common === 0 && differing === 0) return 'no numbers to compare'
  if (differing === 0) return 'the numbers are the same'
  return common === 0 ? 'the numbers differ' : 'some of the numbers differ'
}

function priceWords(of: Values): string {
  if (of('price missing') > 0) return 'no prices to compare'
  const gap = of('price gap')
  return gap < 0.005 ? 'the price is the same' : `the prices differ by ${share(gap)}`
}

const threeWay = (value: number, same: string, other: string, none: string) => (value > 0 ? same : value < 0 ? other : none)

function share(value: number): string {
  return value >= 0.995 ? '100 %' : `${Math.min(99, Math.round(value * 100))} %`
}
