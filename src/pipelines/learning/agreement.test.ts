import { expect, test } from 'vitest'
import { agreementWords, cohenKappa, krippendorffAlpha } from './agreement.js'

/** A reviewer's labels, one character each; a dot where they did not look. */
const labels = (text: string) => text.replaceAll(' ', '').split('').map((label) => (label === '.' ? null : label))

test("Krippendorff's own worked examples", () => {
  expect(krippendorffAlpha([labels('0100000010'), labels('1110010000')])).toBeCloseTo(0.095, 3)
  expect(krippendorffAlpha([labels('aabbdcccedda'), labels('babbbccceddd')])).toBeCloseTo(0.692, 3)
  expect(
    krippendorffAlpha([
      labels('1 2 3 3 2 1 4 1 2 . . .'),
      labels('1 2 3 3 2 2 4 1 2 5 . 3'),
      labels('. 3 3 3 2 3 4 2 2 5 1 .'),
      labels('1 2 3 3 2 4 4 1 2 5 1 .'),
    ]),
  ).toBeCloseTo(0.743, 3)
})

test("Cohen's κ on a table: 20 both yes, 15 both no, 5 and 10 apart", () => {
  const first = 'y'.repeat(25) + 'n'.repeat(25)
  const second = 'y'.repeat(20) + 'n'.repeat(5) + 'y'.repeat(10) + 'n'.repeat(15)
  const kappa = cohenKappa(first.split(''), second.split(''))
  expect(kappa).toMatchObject({ kappa: expect.closeTo(0.4, 10) as number, observed: 0.7, expected: 0.5, rows: 50 })
  expect(kappa.low).toBeCloseTo(0.146, 2)
  expect(kappa.high).toBeCloseTo(0.654, 2)
})

test('nothing to compare is said, not counted as agreement', () => {
  expect(cohenKappa([], []).kappa).toBeNaN()
  expect(cohenKappa(['y', 'y'], ['y', 'y']).kappa).toBeNaN()
  expect(krippendorffAlpha([])).toBeNaN()
  expect(krippendorffAlpha([['a', null], [null, 'b']])).toBeNaN()
  expect(() => cohenKappa(['y'], [])).toThrow()
  expect([agreementWords(0.85), agreementWords(0.7), agreementWords(0.2), agreementWords(Number.NaN)]).toEqual(['firm', 'tentative', 'too low to rely on', 'nothing to compare yet'])
})
