import type { MatcherModel } from './matcher.js'

/**
 * Written by `npm run eval -- fit-matcher DIR`: logistic regression on the 5743 labelled pairs of the Abt-Buy train split
 * (Leipzig benchmark in the Magellan split; valid and test not seen). "code field" and "attributes" are set by hand, as those tables
 * have no such columns.
 */
export const starterWeights: MatcherModel = {
  kind: 'logistic',
  featureVersion: 1,
  features: ['title words cosine', 'title letters cosine', 'text words cosine', 'text letters cosine', 'title words in common', 'title words overlap', 'text words in common', 'text words overlap', 'title covered', 'product covered', 'title found in text', 'product found in text', 'rarest word in common', 'rarest word only in row', 'rarest word only in product', 'same code', 'row codes found', 'product codes found', 'codes differ', 'codes alike', 'code digits same', 'longest code found', 'code field', 'numbers in common', 'numbers differ', 'all numbers in common', 'price gap', 'price missing', 'same brand', 'colour', 'length gap', 'attributes'],
  means: [0.306638, 0.393457, 0.173843, 0.229198, 0.283714, 0.507561, 0.139731, 0.435277, 0.433967, 0.515837, 0.406661, 0.423018, 0.650259, 0.954184, 0.877699, 0.0844506, 0.0990191, 0.0960822, 0.798711, 0.263512, 0.126241, 0.0712607, 0, 0.0757411, 0.668428, 0.115759, 0.0725569, 0.832492, 0.798189, 0.0525858, 0.236878, 0],
  deviations: [0.159923, 0.163459, 0.0974423, 0.105914, 0.128448, 0.163801, 0.0701584, 0.175743, 0.156664, 0.177556, 0.170407, 0.184212, 0.133113, 0.123424, 0.137103, 0.278062, 0.294611, 0.284964, 0.400963, 0.312753, 0.33212, 0.205027, 1, 0.239519, 0.555088, 0.197371, 0.197064, 0.373429, 0.401352, 0.600963, 0.158772, 1],
  weights: [0.275347, 0.763271, 0.721108, 1.4207, -0.412976, -0.0433647, -1.17763, 0.489288, 0.131545, -0.0448459, 0.165958, -0.678439, 0.708549, 0.105521, -0.246986, 0.441589, 0.616975, 0.442784, -0.841211, -0.984739, 0.648419, 0.326039, 1.5, -0.13704, -0.234351, 0.127362, -0.561332, -0.486724, 0.218701, 1.77431, 0.0676636, 0.8],
  intercept: -6.61755,
  trees: [],
  calibration: { slope: 0.91335, offset: -0.094757 },
  trainedOn: { examples: 5743, matches: 616 },
}
