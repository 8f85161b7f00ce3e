import type { Anchor } from '../../pipelines/documents/document.js'

/** Where a passage stands, in a reader's words. */
export function anchorText(anchor: Anchor): string {
  if (anchor.kind === 'page') return span('page', anchor.page, anchor.toPage)
  if (anchor.kind === 'slide') return span('slide', anchor.slide, anchor.toSlide)
  if (anchor.kind === 'cells') return `sheet ${anchor.sheet}, ${anchor.range}`
  return span('line', anchor.line, anchor.toLine)
}

function span(unit: string, from: number, to: number | undefined): string {
  return to === undefined || to === from ? `${unit} ${from.toLocaleString('en-US')}` : `${unit}s ${from.toLocaleString('en-US')}–${to.toLocaleString('en-US')}`
}
