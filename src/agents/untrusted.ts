/**
 * Names, titles, quotes and models' words are untrusted text. These functions are the only way from them into a Slack
 * message: no mention, no link, no control character and no forged citation gets through.
 */

// Controls, bidirectional overrides and zero-width characters: they hide or reorder what a reader sees.
// oxlint-disable-next-line no-control-regex
const invisible = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g
/** Breaks a word for Slack's parsers while it reads the same. */
const joiner = '\u2060'

/** For `plain_text` objects (buttons, headers, options): one line, no angle brackets, at most `most` characters. */
export function inertPlain(text: string, most = 150): string {
  return shorten(oneLine(text).replaceAll('<', '‹').replaceAll('>', '›').replace(massMention, `@${joiner}`), most)
}

/** For `mrkdwn` objects and the fallback text of messages: one line; formatting characters become look-alikes. */
export function inertMrkdwn(text: string, most = 300): string {
  const plain = shorten(oneLine(text), most)
  const quiet = plain
    .replaceAll('*', '∗')
    .replaceAll('~', '∼')
    .replaceAll('`', "'")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, `${joiner}_${joiner}`)
  return breakLinks(escapeEntities(quiet)).replace(massMention, `@${joiner}`)
}

/** Somebody's words quoted inside `markdown`: one line, shown literally. `[3]` turns to `(3)`, so no citation can be forged. */
export function inertQuote(text: string, most = 3000): string {
  const literal = shorten(oneLine(text), most)
    .replace(/\[(\d{1,3})\]/g, '($1)')
    .replaceAll('\\', '\\\\')
    .replaceAll('`', "'")
    .replace(/[*[\]~|]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/^(#{1,6}|[-+]|\d+[.)])(?=\s)/, '\\$1')
  return breakLinks(escapeEntities(literal)).replace(massMention, `@${joiner}`)
}

/** A model's markdown: its headings, lists, tables and emphasis stay, its links and pictures become text. */
export function inertMarkdown(markdown: string): string {
  const text = markdown
    .replace(invisible, '')
    .replace(/!?\[([^\][\n]*)\]\s?\(([^)\n]{0,12000})\)/g, (_all, label: string, target: string) => (label === target ? label : `${label} (${target})`))
    .replace(/!?\[([^\][\n]*)\]\s?\[[^\][\n]*\]/g, (all: string, label: string) => (/^\[\d{1,3}\]\s?\[\d{1,3}\]$/.test(all) ? all : label))
    .replace(/^([ \t]*)\[([^\]\n]+)\]:/gm, '$1$2 :')
  // A quotation mark at the start of a line is markdown's own `>`, everything else an entity.
  const escaped = text
    .split('\n')
    .map((line) => {
      const mark = /^(\s*>)+ ?/.exec(line)?.[0] ?? ''
      return mark + escapeEntities(line.slice(mark.length))
    })
    .join('\n')
  return breakLinks(escaped).replace(massMention, `@${joiner}`)
}

const massMention = /@(?=(?:here|channel|everyone|group)\b)/gi

function oneLine(text: string): string {
  return text.replace(invisible, '').replace(/\s+/g, ' ').trim()
}

function escapeEntities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function breakLinks(text: string): string {
  return text.replaceAll('://', `:${joiner}//`).replace(/\bwww\./gi, `www${joiner}.`).replace(/\b(mailto|tel|javascript|data|slack):/gi, `$1${joiner}:`)
}

function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  // Half of a surrogate pair would show as a question mark.
  const cut = /[\uD800-\uDBFF]/.test(text.charAt(most - 2)) ? most - 2 : most - 1
  return `${text.slice(0, cut).trimEnd()}…`
}
