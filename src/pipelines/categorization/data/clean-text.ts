const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** Raise when the same text would come out differently: models name it. */
export const cleaningVersion = 'clean@1'

/**
 * A text as the model sees it: without HTML, markdown marks, addresses of links and superfluous space. Case stays; the features
 * decide whether it carries meaning. Code blocks keep their first line only, links their words.
 */
export function cleanText(text: string, longest = 4000): string {
  const cleaned = text
    .slice(0, longest * 4)
    .normalize('NFKC')
    .replace(/```[^\n]*\n([^\n]*)[\s\S]*?(?:```|$)/g, ' $1 ')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replace(/<(?:script|style)\b[\s\S]*?<\/(?:script|style)>/gi, ' ')
    .replace(/<\/?[a-z][^<>]{0,300}>/gi, ' ')
    .replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,6});/gi, (whole, name: string) => decoded(name) ?? whole)
    .replace(/!?\[([^\]\n]{0,300})\]\([^)\n]{0,500}\)/g, '$1')
    .replace(/<?\b(?:https?|ftp):\/\/[^\s<>]+>?|\bwww\.[^\s<>]+/gi, ' ')
    .replace(/^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?|\d{1,3}[.)][ \t]+)/gm, '')
    .replace(/(\*\*|__|~~|`)(?=\S)([^\n]*?\S)\1/g, '$2')
    // Control and invisible characters.
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return cleaned.length > longest ? cleaned.slice(0, longest).replace(/[\ud800-\udbff]$/, '') : cleaned
}

function decoded(name: string): string | undefined {
  if (!name.startsWith('#')) return entities[name.toLowerCase()]
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10)
  return code > 31 && code < 0x110000 && !(code >= 0xd800 && code < 0xe000) ? String.fromCodePoint(code) : ' '
}

/** Title and description as one text. */
export function taskText(task: { title: string; description?: string | undefined }, longest?: number): string {
  const title = cleanText(task.title, longest)
  const description = cleanText(task.description ?? '', longest)
  if (description === '') return title
  return /[.!?…:]$/.test(title) ? `${title} ${description}` : `${title}. ${description}`
}
