import { ArrowUp, Paperclip, X } from 'lucide-react'
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react'
import { attempt, runCommand, sendMessage } from './actions.js'
import { sentenceOf } from './api.js'
import { ComposerMenu, useMenu } from './composer-menu.js'
import { registerDrop } from './dropping.js'
import { kindOf } from './files.js'
import { getState, useStore } from './store.js'
import { sizeOf } from './time.js'
import { isWriting, keepFiles, keepWords, placeOf, unsentWords } from './unsent.js'
import { draftOf, shareFiles, uploadDraft, type Draft } from './uploads.js'

interface Props {
  channel: string
  thread?: string
  label: string
  onSent?: (ts: string) => void
  onEditLast: () => void
}

export function Composer({ channel, thread, label, onSent, onEditLast }: Props) {
  const place = placeOf(channel, thread)
  const [text, setText] = useState(() => unsentWords(place))
  const [drafts, setDrafts] = useState<Draft[]>([])
  const [note, setNote] = useState<string>()
  const [sending, setSending] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const uploads = useRef(new Map<number, Promise<string>>())
  const commands = useStore((state) => state.commands)
  const archived = useStore((state) => state.channels[channel]?.is_archived === true)

  const write = useCallback((next: string) => {
    setText(next)
    setNote(undefined)
    keepWords(place, next)
  }, [place])
  const menu = useMenu(field, text, write)

  const patch = useCallback((key: number, change: Partial<Draft>) => setDrafts((now) => now.map((one) => (one.key === key ? { ...one, ...change } : one))), [])
  const add = useCallback((files: File[]) => {
    for (const file of files) {
      const draft = draftOf(file)
      const upload = uploadDraft(draft, (share) => patch(draft.key, { share }))
      uploads.current.set(draft.key, upload)
      upload.then((id) => patch(draft.key, { id, share: 1 }), (error: unknown) => patch(draft.key, { error: sentenceOf(error) }))
      setDrafts((now) => [...now, draft])
    }
    field.current?.focus()
  }, [patch])
  useEffect(() => registerDrop(thread ? 'thread' : 'main', add), [add, thread])

  const remove = (draft: Draft) => {
    draft.stop.abort()
    if (draft.preview) URL.revokeObjectURL(draft.preview)
    setDrafts((now) => now.filter((one) => one.key !== draft.key))
  }

  useLayoutEffect(() => {
    const area = field.current
    if (!area) return
    area.style.height = 'auto'
    area.style.height = `${Math.min(area.scrollHeight, 240)}px`
  }, [text])
  useEffect(() => {
    keepFiles(place, drafts.length)
    return () => keepFiles(place, 0)
  }, [place, drafts.length])
  // a keyboard is at hand where a mouse is; on a phone the keyboard would jump up. A thread that opens by itself never takes
  // the caret from somebody who goes on writing in the channel.
  useEffect(() => {
    if (matchMedia('(hover: hover)').matches && !(thread && isWriting(placeOf(channel)))) field.current?.focus({ preventScroll: true })
  }, [channel, thread])

  const send = async () => {
    const typed = text.trim()
    const ready = drafts.filter((draft) => !draft.error)
    if (sending || (typed === '' && ready.length === 0)) return
    if (text.startsWith('/') && ready.length === 0) {
      const name = /^\/\S*/.exec(text)?.[0] ?? ''
      if (!commands.some((one) => one.command === name)) {
        setNote(`${name} is not a command here. To send it as a message, put a space before it.`)
        return
      }
    }
    setSending(true)
    write('')
    const ok = await attempt(async () => {
      if (ready.length > 0) {
        const ids = await Promise.all(ready.map(async (draft) => ({ id: await uploads.current.get(draft.key) ?? '', title: draft.file.name || 'pasted.png' })))
        await shareFiles(channel, ids, typed, thread)
        for (const draft of ready) if (draft.preview) URL.revokeObjectURL(draft.preview)
        setDrafts([])
      } else if (text.startsWith('/')) await runCommand(channel, typed, thread)
      else {
        // sent first: an optional call without a listener would not even look at its arguments
        const { ts } = await sendMessage(channel, typed, thread)
        onSent?.(ts)
      }
    })
    if (!ok && unsentWords(place) === '') write(text)
    setSending(false)
  }

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing || menu.onKeyDown(event)) return
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      void send()
    } else if (event.key === 'ArrowUp' && text === '') {
      event.preventDefault()
      onEditLast()
    }
  }
  if (archived) return <div className="composer-note">This channel is archived: it can be read, not written to.</div>
  return (
    <div className="composer" data-menu={menu.open}>
      {menu.open ? <ComposerMenu menu={menu} /> : null}
      {note ? <p className="composer-error" role="alert">{note}</p> : null}
      <div className="composer-box">
        {drafts.length > 0 ? <ul className="drafts" aria-label="Files to send">{drafts.map((draft) => <DraftView key={draft.key} draft={draft} onRemove={() => remove(draft)} />)}</ul> : null}
        <textarea
          ref={field} rows={1} dir="auto" value={text} placeholder={label} aria-label={label} aria-haspopup="listbox" aria-controls={menu.open ? menu.id : undefined} aria-autocomplete="list"
          aria-activedescendant={menu.open ? `${menu.id}-${menu.at}` : undefined} onChange={(event) => { write(event.target.value); menu.look(event.target.value, event.target.selectionStart) }}
          onSelect={(event) => menu.look(event.currentTarget.value, event.currentTarget.selectionStart)} onBlur={menu.close} onKeyDown={onKeyDown}
        />
        <div className="composer-foot">
          <button type="button" className="tool" aria-label="Attach files" title="Attach files" onClick={() => picker.current?.click()}><Paperclip size={18} aria-hidden /></button>
          <span className="composer-hint muted" aria-hidden><kbd>/</kbd> commands <kbd>@</kbd> people <kbd>Shift ↵</kbd> new line</span>
          <button type="button" className="button button-primary button-send" aria-label="Send" disabled={sending || (text.trim() === '' && drafts.every((draft) => draft.error))} onClick={() => void send()}><ArrowUp size={18} aria-hidden /></button>
          <input ref={picker} type="file" multiple hidden onChange={(event) => { add([...event.target.files ?? []]); event.target.value = '' }} />
        </div>
      </div>
    </div>
  )
}

function DraftView({ draft, onRemove }: { draft: Draft; onRemove: () => void }) {
  const { Icon, kind } = kindOf(draft.file.name)
  const name = draft.file.name || 'pasted picture'
  const max = getState().maxUpload
  return (
    <li className="draft" data-kind={kind} data-error={draft.error !== undefined}>
      {draft.preview ? <img src={draft.preview} alt="" /> : <span className="file-icon"><Icon size={18} aria-hidden /></span>}
      <span className="draft-words"><bdi>{name}</bdi><small>{draft.error ?? `${sizeOf(draft.file.size)}${max && draft.file.size === 0 ? ' (empty)' : ''}`}</small></span>
      <button type="button" className="tool" aria-label={`Remove ${name}`} onClick={onRemove}><X size={16} aria-hidden /></button>
      {draft.id || draft.error ? null : <progress max={1} value={draft.share} aria-label={`Uploading ${name}`} />}
    </li>
  )
}
