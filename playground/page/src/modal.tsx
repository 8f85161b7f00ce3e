import { ArrowLeft, X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useEffect, useRef, useState } from 'react'
import type { Block, View } from '../../shared/things.js'
import { attempt, closeView, submitView } from './actions.js'
import { CallError, sentenceOf } from './api.js'
import { Blocks } from './blocks/block.js'
import { ElementHost, keyOf } from './blocks/host.js'
import { blocksOf, obj, str } from './blocks/shape.js'
import { startValue, type ElementValue } from './blocks/values.js'
import { useStore } from './store.js'

/** The modal on top, if the app opened one for this person. */
export function ModalHost() {
  const view = useStore((state) => state.view)
  return <Dialog.Root open={view !== null} onOpenChange={(open) => { if (!open && view) void attempt(() => closeView(view.id)) }}>{view ? <Modal key={view.id} view={view} /> : null}</Dialog.Root>
}

/** The values of all input blocks, as `block_id -> action_id -> value`. */
function collect(view: View, values: Record<string, ElementValue>): Record<string, Record<string, unknown>> {
  const out: Record<string, Record<string, unknown>> = {}
  const walk = (blocks: Block[]) => {
    for (const block of blocks) {
      if (block.type === 'container') walk(blocksOf(block.child_blocks))
      if (block.type !== 'input') continue
      const element = obj(block.element)
      const blockId = str(block.block_id)
      const actionId = str(element.action_id)
      const key = keyOf(blockId, element)
      const value = key in values ? values[key] ?? null : startValue(element, view.state.values[blockId]?.[actionId])
      ;(out[blockId] ??= {})[actionId] = value
    }
  }
  walk(view.blocks)
  return out
}

function Modal({ view }: { view: View }) {
  const app = useStore((state) => state.app.name)
  const [values, setValues] = useState<Record<string, ElementValue>>({})
  const [errors, setErrors] = useState<Record<string, string>>({})
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (Object.keys(errors).length > 0) form.current?.querySelector<HTMLElement>('[data-error=true] :is(input, textarea, button)')?.focus()
  }, [errors])
  const submit = async () => {
    setBusy(true)
    setErrors({})
    setFailure(undefined)
    try {
      await submitView(view.id, collect(view, values))
    } catch (error) {
      if (error instanceof CallError && error.errors) setErrors(error.errors)
      else setFailure(sentenceOf(error))
    }
    setBusy(false)
  }
  const title = view.title?.text || app
  return (
    <Dialog.Portal>
      <Dialog.Overlay className="overlay" />
      <Dialog.Content className="dialog" aria-describedby={undefined} onOpenAutoFocus={(event) => {
        const first = form.current?.querySelector<HTMLElement>('.dialog-body :is(input:not([type=file]), textarea, .select)')
        if (!first) return
        event.preventDefault()
        first.focus()
      }} onPointerDownOutside={(event) => event.preventDefault()} onInteractOutside={(event) => event.preventDefault()}>
        <form ref={form} noValidate onSubmit={(event) => { event.preventDefault(); void submit() }} aria-busy={busy}>
          <header className="dialog-head">
            {view.previous_view_id ? <button type="button" className="tool" aria-label="Back" onClick={() => void attempt(() => closeView(view.id))}><ArrowLeft size={20} aria-hidden /></button> : null}
            <Dialog.Title className="dialog-title"><bdi>{title}</bdi></Dialog.Title>
            <button type="button" className="tool" aria-label="Close" onClick={() => void attempt(() => closeView(view.id, true))}><X size={20} aria-hidden /></button>
          </header>
          <div className="dialog-body" tabIndex={0} role="group" aria-label={title}>
            {failure ? <div className="alert" data-level="error" role="alert">{failure}</div> : null}
            <ElementHost where={{ view_id: view.id }} state={view.state.values} values={values} onValues={setValues} errors={errors} disabled={busy}><Blocks blocks={view.blocks} /></ElementHost>
          </div>
          <footer className="dialog-foot">
            <button type="button" className="button" disabled={busy} onClick={() => void attempt(() => closeView(view.id))}>{view.close?.text || (view.submit ? 'Cancel' : 'Close')}</button>
            {view.submit ? <button type="submit" className="button button-primary" data-busy={busy} disabled={busy}>{busy ? 'Sending…' : view.submit.text}</button> : null}
          </footer>
        </form>
      </Dialog.Content>
    </Dialog.Portal>
  )
}
