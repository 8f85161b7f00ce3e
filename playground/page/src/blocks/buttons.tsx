import { Check, Ellipsis, ThumbsDown, ThumbsUp, Trash2, ExternalLink, CircleHelp } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { safeLink } from '../../../shared/safe-url.js'
import { openLink } from '../links.js'
import { useStore } from '../store.js'
import { keyOf, useElement } from './host.js'
import type { ElementProps } from './selects.js'
import { list, obj, opt, str, textOf } from './shape.js'
import { Plain } from './text-object.js'

export function Button({ element, blockId }: ElementProps) {
  const { send, busy, pressed, disabled } = useElement(blockId, element)
  const url = safeLink(str(element.url))
  const value = opt(element.value) ?? null
  const style = element.style === 'primary' ? ' button-primary' : element.style === 'danger' ? ' button-danger' : ''
  const label = opt(element.accessibility_label)
  const inside = (
    <>
      {pressed ? <Check size={16} aria-hidden /> : null}
      <Plain text={element.text} />
      {url ? <ExternalLink size={14} aria-hidden /> : null}
    </>
  )
  const shared = { 'className': `button${style}`, 'data-busy': busy, 'data-pressed': pressed, 'aria-label': label, 'data-element': keyOf(blockId, element) }
  if (url && !element.confirm) {
    return <a {...shared} href={url} target="_blank" rel="noopener noreferrer" onClick={(event) => { send(value); openLink(event, url) }}>{inside}</a>
  }
  return <button type="button" {...shared} aria-busy={busy} disabled={busy || disabled} onClick={() => send(value)}>{inside}{pressed ? <span className="sr-only">pressed</span> : null}</button>
}

export function Overflow({ element, blockId }: ElementProps) {
  const { send, busy, disabled } = useElement(blockId, element)
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="button button-icon" aria-label="More actions" disabled={busy || disabled} data-busy={busy}><Ellipsis size={18} aria-hidden /></DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="popover menu" align="end" sideOffset={4} collisionPadding={8}>
          {list(element.options).map((option, index) => {
            const url = safeLink(str(option.url))
            const words = <><Plain text={option.text} />{option.description ? <small><Plain text={option.description} /></small> : null}</>
            return url
              ? <DropdownMenu.Item key={index} asChild onSelect={() => send(str(option.value))}><a className="menu-item" href={url} target="_blank" rel="noopener noreferrer">{words}</a></DropdownMenu.Item>
              : <DropdownMenu.Item key={index} className="menu-item" onSelect={() => send(str(option.value))}>{words}</DropdownMenu.Item>
          })}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** Thumbs under an answer: what was chosen stays marked. */
export function FeedbackButtons({ element, blockId }: ElementProps) {
  const { value, change, busy, disabled } = useElement(blockId, element)
  const button = (side: 'positive' | 'negative') => {
    const { text, value: own, accessibility_label: spoken } = obj(element[`${side}_button`])
    const Icon = side === 'positive' ? ThumbsUp : ThumbsDown
    const chosen = value !== null && value === str(own)
    return (
      <button type="button" className="button button-quiet" aria-pressed={chosen} aria-label={opt(spoken)} disabled={busy || disabled} onClick={() => change(str(own))}>
        <Icon size={16} aria-hidden fill={chosen ? 'currentColor' : 'none'} /><span><Plain text={text} /></span>
      </button>
    )
  }
  return <span className="feedback">{button('positive')}{button('negative')}</span>
}

export function IconButton({ element, blockId }: ElementProps) {
  const { send, busy, pressed, disabled } = useElement(blockId, element)
  const me = useStore((state) => state.me.id)
  const visible = element.visible_to_user_ids
  if (Array.isArray(visible) && !visible.includes(me)) return null
  const Icon = element.icon === 'trash' ? Trash2 : CircleHelp
  return (
    <button type="button" className="button button-quiet" disabled={busy || disabled} aria-label={opt(element.accessibility_label) ?? textOf(element.text)} onClick={() => send(opt(element.value) ?? null)}>
      {pressed ? <Check size={16} aria-hidden /> : <Icon size={16} aria-hidden />}<span><Plain text={element.text} /></span>
    </button>
  )
}
