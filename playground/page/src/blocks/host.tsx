import { AlertDialog } from 'radix-ui'
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { act, attempt } from '../actions.js'
import type { ViewValues } from '../../../shared/things.js'
import { obj, opt, str, textOf, type Obj } from './shape.js'
import { Plain, TextObject } from './text-object.js'
import { startValue, type ElementValue } from './values.js'

/** Where elements live: a message, or a view. */
export type Where = { channel: string; ts: string } | { view_id: string }

interface Host {
  where: Where
  values: Record<string, ElementValue>
  setValue: (key: string, value: ElementValue) => void
  state: ViewValues
  errors: Record<string, string>
  /** Keys of elements whose press is on its way, and of those that were just pressed. */
  busy: ReadonlySet<string>
  pressed: ReadonlySet<string>
  run: (key: string, element: Obj, blockId: string, value: ElementValue, options?: Obj[]) => void
  disabled: boolean
}

const HostContext = createContext<Host | undefined>(undefined)
/** Inside an `input` block nothing is sent until the view is submitted, unless the block asks for it. */
export const InputContext = createContext<{ dispatch: boolean; label: string; describedBy?: string } | undefined>(undefined)

interface HostProps {
  where: Where
  state?: ViewValues
  errors?: Record<string, string>
  values?: Record<string, ElementValue>
  onValues?: (values: Record<string, ElementValue>) => void
  disabled?: boolean
  children: ReactNode
}

const noErrors = {}
const noState: ViewValues = {}
const including = (set: ReadonlySet<string>, key: string) => new Set(set).add(key)
const without = (set: ReadonlySet<string>, key: string) => {
  const copy = new Set(set)
  copy.delete(key)
  return copy
}

/** Gives the blocks inside it their life: what was entered, what was pressed, the question before a dangerous press. */
export function ElementHost({ where, state = noState, errors = noErrors, values: given, onValues, disabled = false, children }: HostProps) {
  const [own, setOwn] = useState<Record<string, ElementValue>>({})
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set<string>())
  const [pressed, setPressed] = useState<ReadonlySet<string>>(new Set<string>())
  const [asking, setAsking] = useState<{ confirm: Obj; go: () => void }>()
  const place = JSON.stringify(where)
  const values = given ?? own
  const latest = useRef(values)
  latest.current = values
  const setValue = useCallback((key: string, value: ElementValue) => {
    const next = { ...latest.current, [key]: value }
    latest.current = next
    if (onValues) onValues(next)
    else setOwn(next)
  }, [onValues])

  const run = useCallback<Host['run']>((key, element, blockId, value, options) => {
    const go = () => {
      setBusy((now) => including(now, key))
      void attempt(() => act({
        ...(JSON.parse(place) as Where), action_id: str(element.action_id), block_id: blockId, value, ...(options ? { options } : {}),
      })).then((ok) => {
        setBusy((now) => without(now, key))
        if (!ok) return
        setPressed((now) => including(now, key))
        setTimeout(() => setPressed((now) => without(now, key)), 2500)
      })
    }
    const confirm = obj(element.confirm)
    if (confirm.text) setAsking({ confirm, go })
    else go()
  }, [place])

  const host = useMemo<Host>(() => ({ where: JSON.parse(place) as Where, values, setValue, state, errors, busy, pressed, run, disabled }),
    [place, values, setValue, state, errors, busy, pressed, run, disabled])
  return (
    <HostContext value={host}>
      {children}
      <ConfirmDialog confirm={asking?.confirm} onClose={() => setAsking(undefined)} onConfirm={() => asking?.go()} />
    </HostContext>
  )
}

export function ConfirmDialog({ confirm, onClose, onConfirm }: { confirm: Obj | undefined; onClose: () => void; onConfirm: () => void }) {
  // kept while it fades out
  const last = useRef<Obj>({})
  if (confirm) last.current = confirm
  const shown = last.current
  return (
    <AlertDialog.Root open={confirm !== undefined} onOpenChange={(open) => { if (!open) onClose() }}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="overlay" />
        <AlertDialog.Content className="dialog dialog-small">
          <AlertDialog.Title className="dialog-title">{shown.title ? <Plain text={shown.title} /> : 'Are you sure?'}</AlertDialog.Title>
          <AlertDialog.Description asChild><div className="dialog-body rich"><TextObject text={shown.text} /></div></AlertDialog.Description>
          <div className="dialog-foot">
            <AlertDialog.Cancel className="button">{textOf(shown.deny) || 'Cancel'}</AlertDialog.Cancel>
            <AlertDialog.Action className={shown.style === 'danger' ? 'button button-danger' : 'button button-primary'} onClick={onConfirm}>
              {textOf(shown.confirm) || 'Yes'}
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}

export const keyOf = (blockId: string, element: Obj) => `${blockId}\n${str(element.action_id)}\n${str(element.type) === 'button' ? str(element.value) + textOf(element.text) : ''}`

export interface Element {
  value: ElementValue
  /** Keeps what was entered; sends it too when the element acts at once. */
  change: (value: ElementValue, options?: Obj[]) => void
  /** Keeps without sending: typing in a text input. */
  keep: (value: ElementValue) => void
  send: (value: ElementValue, options?: Obj[]) => void
  busy: boolean
  pressed: boolean
  disabled: boolean
  host: Host
  label: string
  describedBy: string | undefined
  /** False in an input block that waits for the submit. */
  dispatches: boolean
}

export function useElement(blockId: string, element: Obj): Element {
  const host = useContext(HostContext)
  const input = useContext(InputContext)
  if (!host) throw new Error('an element outside an ElementHost')
  const key = keyOf(blockId, element)
  const remembered = host.state[blockId]?.[str(element.action_id)]
  const value = key in host.values ? host.values[key] ?? null : startValue(element, remembered)
  const focused = element.focus_on_load === true
  useEffect(() => {
    if (focused) document.querySelector<HTMLElement>(`[data-element="${CSS.escape(key)}"]`)?.focus()
  }, [focused, key])
  const dispatches = !input || input.dispatch
  const send = (next: ElementValue, options?: Obj[]) => host.run(key, element, blockId, next, options)
  return {
    value, busy: host.busy.has(key), pressed: host.pressed.has(key), disabled: host.disabled, host, dispatches, send,
    keep: (next) => host.setValue(key, next),
    change: (next, options) => {
      host.setValue(key, next)
      if (dispatches) send(next, options)
    },
    label: input?.label || opt(element.accessibility_label) || textOf(element.placeholder) || str(element.action_id),
    describedBy: input?.describedBy,
  }
}

export function useBlockError(blockId: string): string | undefined {
  return useContext(HostContext)?.errors[blockId]
}
