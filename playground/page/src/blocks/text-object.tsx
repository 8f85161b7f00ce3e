import { parseInline } from '../../../shared/mrkdwn.js'
import { Inlines, Mrkdwn } from '../text.js'
import { obj, str, textOf } from './shape.js'

const withEmoji = (text: string) => parseInline(text).every((node) => node.t === 'text' || node.t === 'emoji' || node.t === 'break')

/** A plain text object: no markup but emoji names. */
export function Plain({ text }: { text: unknown }) {
  const words = textOf(text)
  if (obj(text).emoji === false || !/:[a-z0-9_+'-]+:/.test(words)) return <bdi>{words}</bdi>
  // only the emoji are taken from mrkdwn; anything else in it is shown as it is
  const parts = words.split(/(:[a-z0-9_+'-]+:)/)
  return <bdi>{parts.map((part, index) => (index % 2 === 1 && withEmoji(part) ? <Inlines key={index} nodes={parseInline(part)} /> : part))}</bdi>
}

/** A text object of either kind, as paragraphs. */
export function TextObject({ text }: { text: unknown }) {
  const object = obj(text)
  return object.type === 'mrkdwn' ? <Mrkdwn text={str(object.text)} /> : <p dir="auto" className="plain"><Plain text={text} /></p>
}
