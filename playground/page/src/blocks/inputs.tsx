import { Upload, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { attempt } from '../actions.js'
import { sizeOf } from '../time.js'
import { uploadUnshared } from '../uploads.js'
import { keyOf, useElement } from './host.js'
import type { ElementProps } from './selects.js'
import { list, num, obj, opt, str, textOf } from './shape.js'
import { Plain } from './text-object.js'

const TYPES: Record<string, string> = { email_text_input: 'email', url_text_input: 'url', number_input: 'number' }

/** Text, number, e-mail and address inputs; rich text is entered as plain text. */
export function TextInput({ element, blockId }: ElementProps) {
  const { value, keep, send, disabled, label, describedBy, dispatches } = useElement(blockId, element)
  const type = str(element.type)
  const on = obj(element.dispatch_action_config).trigger_actions_on
  const onCharacter = Array.isArray(on) && on.includes('on_character_entered')
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const shared = {
    'className': 'input', 'value': value === null ? '' : String(value), disabled, 'aria-label': label, 'aria-describedby': describedBy, 'data-element': keyOf(blockId, element),
    'placeholder': textOf(element.placeholder), 'dir': 'auto', 'maxLength': num(element.max_length),
    'onChange': (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => {
      const next = event.target.value
      keep(next)
      if (!dispatches || !onCharacter) return
      clearTimeout(timer.current)
      timer.current = setTimeout(() => send(next), 400)
    },
  }
  if (type === 'rich_text_input' || element.multiline === true) return <textarea {...shared} rows={type === 'rich_text_input' ? num(element.min_lines) ?? 3 : 4} />
  const number = type === 'number_input'
  return (
    <input
      {...shared} type={number ? 'text' : TYPES[type] ?? 'text'} inputMode={number ? (element.is_decimal_allowed ? 'decimal' : 'numeric') : undefined}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !dispatches) return
        event.preventDefault()
        send(value)
      }}
    />
  )
}

const localOf = (seconds: number) => {
  const date = new Date(seconds * 1000)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

export function DateInput({ element, blockId }: ElementProps) {
  const { value, change, disabled, busy, label, describedBy } = useElement(blockId, element)
  const type = str(element.type)
  const kind = type === 'datepicker' ? 'date' : type === 'timepicker' ? 'time' : 'datetime-local'
  const shown = typeof value === 'number' ? localOf(value) : value ?? ''
  return (
    <input
      className="input input-date" type={kind} value={String(shown)} disabled={disabled || busy} aria-label={label} aria-describedby={describedBy} data-element={keyOf(blockId, element)}
      onChange={(event) => {
        const next = event.target.value
        change(next === '' ? null : kind === 'datetime-local' ? Math.floor(new Date(next).getTime() / 1000) : next)
      }}
    />
  )
}

export function Choices({ element, blockId }: ElementProps) {
  const { value, change, disabled, label, describedBy } = useElement(blockId, element)
  const radio = element.type === 'radio_buttons'
  const chosen = Array.isArray(value) ? value : value === null ? [] : [String(value)]
  const name = `${blockId}-${str(element.action_id)}`
  return (
    <fieldset className="choices" aria-label={label} aria-describedby={describedBy}>
      {list(element.options).map((option) => {
        const own = str(option.value)
        return (
          <label key={own} className="choice">
            <input
              type={radio ? 'radio' : 'checkbox'} name={name} checked={chosen.includes(own)} disabled={disabled}
              onChange={(event) => change(radio ? own : event.target.checked ? [...chosen, own] : chosen.filter((one) => one !== own))}
            />
            <span><Plain text={option.text} />{option.description ? <small><Plain text={option.description} /></small> : null}</span>
          </label>
        )
      })}
    </fieldset>
  )
}

/** Files for a view: they are uploaded at once, and shared nowhere until the app does something with them. */
export function FileInput({ element, blockId }: ElementProps) {
  const { value, keep, disabled, label, describedBy } = useElement(blockId, element)
  const [names, setNames] = useState<Record<string, string>>({})
  const [progress, setProgress] = useState<number>()
  const ids = Array.isArray(value) ? value : []
  const latest = useRef(ids)
  latest.current = ids
  const max = num(element.max_files) ?? 10
  const types = Array.isArray(element.filetypes) ? element.filetypes.map((type) => `.${str(type)}`).join(',') : undefined
  const add = async (files: FileList | null) => {
    for (const file of [...(files ?? [])].slice(0, max - latest.current.length)) {
      await attempt(async () => {
        setProgress(0)
        const id = await uploadUnshared(file, setProgress)
        setNames((now) => ({ ...now, [id]: `${file.name} · ${sizeOf(file.size)}` }))
        latest.current = [...latest.current, id]
        keep(latest.current)
      })
    }
    setProgress(undefined)
  }
  return (
    <div className="file-input">
      {ids.length > 0 ? (
        <ul className="chips">
          {ids.map((id) => <li key={id}><button type="button" className="chip" aria-label={`Remove ${names[id] ?? id}`} onClick={() => keep(ids.filter((one) => one !== id))}><bdi>{names[id] ?? id}</bdi><X size={14} aria-hidden /></button></li>)}
        </ul>
      ) : null}
      {ids.length < max ? (
        <label className="file-drop" data-disabled={disabled}>
          <Upload size={18} aria-hidden />
          <span>{progress === undefined ? `Choose ${max === 1 ? 'a file' : `up to ${max} files`}, or drop ${max === 1 ? 'it' : 'them'} here` : `Uploading… ${Math.round(progress * 100)} %`}</span>
          <input type="file" multiple={max > 1} accept={types} disabled={disabled} aria-label={label} aria-describedby={describedBy} onChange={(event) => { void add(event.target.files); event.target.value = '' }} />
        </label>
      ) : null}
      {opt(types) ? <small className="muted">{types?.replaceAll(',', ', ')}</small> : null}
    </div>
  )
}
