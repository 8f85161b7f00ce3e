import type { PreparedProduct } from './prepared-product.js'

export interface CodeAgreement {
  /** A code of either title stands as such in the other's title. */
  same: number
  /** Share of the codes of one title found in the other's text, written together or apart. */
  ofA: number
  ofB: number
  /** Both titles have codes, and none is found on the other side. */
  conflict: number
  /** Of the two most alike codes: common beginning over the longer length. */
  alike: number
  /** The digits of the two most alike codes are the same. */
  sameDigits: number
  /** Length of the longest code found on the other side, at most 12, over 12. */
  longest: number
}

const shortest = 4

/** Compares model codes with punctuation stripped, both ways. */
export function codeAgreement(a: PreparedProduct, b: PreparedProduct): CodeAgreement {
  const foundA = a.codes.filter((code) => b.squashed.includes(code) || standsIn(code, b))
  const foundB = b.codes.filter((code) => a.squashed.includes(code) || standsIn(code, a))
  let alike = 0
  let sameDigits = 0
  for (const one of a.codes) {
    for (const other of b.codes) {
      const ratio = commonStart(one, other) / Math.max(one.length, other.length)
      if (ratio > alike) {
        alike = ratio
        sameDigits = digits(one) === digits(other) ? 1 : 0
      }
    }
  }
  const longest = Math.max(0, ...foundA.map((code) => code.length), ...foundB.map((code) => code.length))
  return {
    same: a.codes.some((code) => b.codes.includes(code)) ? 1 : 0,
    ofA: a.codes.length === 0 ? 0 : foundA.length / a.codes.length,
    ofB: b.codes.length === 0 ? 0 : foundB.length / b.codes.length,
    conflict: a.codes.length > 0 && b.codes.length > 0 && foundA.length === 0 && foundB.length === 0 ? 1 : 0,
    alike,
    sameDigits,
    longest: Math.min(12, longest) / 12,
  }
}

/** A code with an ending more or less: `dle0442wh` against `dle0442w`. */
function standsIn(code: string, other: PreparedProduct): boolean {
  return other.codes.some((known) => known.length >= shortest + 1 && code.startsWith(known) && code.length - known.length <= 2)
}

function commonStart(a: string, b: string): number {
  const end = Math.min(a.length, b.length)
  let i = 0
  while (i < end && a.charCodeAt(i) === b.charCodeAt(i)) i++
  return i
}

function digits(code: string): string {
  return code.replace(/\D+/g, '')
}
