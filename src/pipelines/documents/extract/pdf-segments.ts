/** What pdf.js says of a piece of text: `transform` is [a b c d x y] in points, origin at the bottom left. */
export interface PdfTextItem {
  str: string
  dir: string
  width: number
  height: number
  transform: number[]
  fontName: string
  hasEOL: boolean
}

/** A run of text on one line without a wide gap in it. `y` is the baseline; `size` and `font` are those of most of it. */
export interface Segment {
  text: string
  x: number
  right: number
  y: number
  size: number
  font: string
  /** More than one font: a bold word in a line does not make it a heading. */
  mixed: boolean
  rtl: boolean
}

// Gaps in ems: above the first a space was meant, above the second another column or cell begins.
const spaceGap = 0.13
const columnGap = 1.15

/** Joins the items of a page, in the order in which they were drawn, into segments. Text that does not run level is left out. */
export function segmentsOf(items: readonly PdfTextItem[]): { segments: Segment[]; slanted: number } {
  const segments: Segment[] = []
  let slanted = 0
  let current: (Segment & { weight: number }) | undefined
  let space = false
  for (const item of items) {
    const [a = 0, b = 0, , , x = 0, y = 0] = item.transform
    if (item.str.trim() === '') {
      space = true
      continue
    }
    if (Math.abs(b) > Math.abs(a) * 0.1) {
      slanted += item.str.length
      continue
    }
    const size = Math.max(1, Math.hypot(a, b) || item.height)
    const text = plainLetters(item.str)
    const right = x + item.width
    // A currency sign begins the next amount of a table; it does not end the one before.
    const sign = /^[$€£¥]$/.test(text.trim()) && current !== undefined && x - current.right > size * 0.3
    if (current && !sign && continues(current, x, right, y, size)) {
      const gap = x >= current.x ? x - current.right : current.x - right
      const glue = (space || gap > spaceGap * Math.max(size, current.size)) && !current.text.endsWith(' ') && !text.startsWith(' ') ? ' ' : ''
      current.text += glue + text
      current.x = Math.min(current.x, x)
      current.right = Math.max(current.right, right)
      if (item.fontName !== current.font && /[\p{L}\d]/u.test(text)) current.mixed = true
      if (text.length > current.weight) Object.assign(current, { weight: text.length, size, font: item.fontName, y })
    } else {
      if (current) segments.push(finish(current))
      current = { text, x, right, y, size, font: item.fontName, mixed: false, rtl: item.dir === 'rtl', weight: text.length }
    }
    if (item.dir === 'rtl') current.rtl = true
    space = false
  }
  if (current) segments.push(finish(current))
  return { segments: segments.filter((segment) => segment.text !== ''), slanted }
}

function continues(current: Segment, x: number, right: number, y: number, size: number): boolean {
  const em = Math.max(size, current.size)
  if (Math.abs(y - current.y) > em * 0.42) return false
  const gap = current.rtl && x < current.x ? current.x - right : x - current.right
  return gap < columnGap * Math.min(em, Math.min(size, current.size) * 1.6) && gap > -0.6 * em
}

function finish(segment: Segment): Segment {
  const { text, x, right, y, size, font, mixed, rtl } = segment
  return { text: text.replace(/\s+/g, ' ').trim(), x, right, y, size, font, mixed, rtl }
}

/** Ligatures and presentation forms as the letters they stand for; everything else is left as it is (½ stays ½). */
export function plainLetters(text: string): string {
  return text.replace(/[\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc]+/g, (form) => form.normalize('NFKC')).replace(/[\ue000-\uf8ff]/g, privateUse)
}

/** Symbol fonts draw bullets from the private use area. */
function privateUse(character: string): string {
  const code = character.charCodeAt(0)
  return code === 0xf0b7 || code === 0xf0a7 || code === 0xf0a8 || code === 0xf076 || code === 0xf0d8 ? '\u2022' : ' '
}
