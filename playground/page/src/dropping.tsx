import { Upload } from 'lucide-react'
import { useEffect, useState } from 'react'
import { attempt } from './actions.js'
import { getState } from './store.js'
import { sampleFile } from './uploads.js'

type Side = 'main' | 'thread'
const targets = new Map<Side, (files: File[]) => void>()
export const SAMPLE_TYPE = 'application/x-playground-sample'

/** A composer takes what is dropped or pasted on its side of the page. */
export function registerDrop(side: Side, add: (files: File[]) => void): () => void {
  targets.set(side, add)
  return () => {
    if (targets.get(side) === add) targets.delete(side)
  }
}

const sideOf = (target: EventTarget | null): Side => (target instanceof Element && target.closest('.panel-thread') ? 'thread' : 'main')
const give = (side: Side, files: File[]) => (targets.get(side) ?? targets.get('main'))?.(files)

/** Files may be dropped or pasted anywhere on the page (but a modal, which has its own places for them). */
export function DropZone({ where }: { where: string }) {
  const [over, setOver] = useState<Side>()
  useEffect(() => {
    const carries = (event: DragEvent) => [...event.dataTransfer?.types ?? []].some((type) => type === 'Files' || type === SAMPLE_TYPE)
    const inDialog = (event: Event) => event.target instanceof Element && event.target.closest('[role=dialog]') !== null
    const onOver = (event: DragEvent) => {
      if (!carries(event) || inDialog(event)) return
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
      setOver(sideOf(event.target))
    }
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(undefined)
    }
    const onDrop = (event: DragEvent) => {
      setOver(undefined)
      if (!carries(event) || inDialog(event)) return
      event.preventDefault()
      const side = sideOf(event.target)
      const name = event.dataTransfer?.getData(SAMPLE_TYPE)
      const sample = name ? getState().samples.find((one) => one.name === name) : undefined
      if (sample) void attempt(async () => give(side, [await sampleFile(sample)]))
      else give(side, [...event.dataTransfer?.files ?? []])
    }
    const onPaste = (event: ClipboardEvent) => {
      const files = [...event.clipboardData?.files ?? []]
      if (files.length === 0 || inDialog(event)) return
      event.preventDefault()
      give(sideOf(event.target), files)
    }
    addEventListener('dragover', onOver)
    addEventListener('dragleave', onLeave)
    addEventListener('drop', onDrop)
    addEventListener('paste', onPaste)
    return () => {
      removeEventListener('dragover', onOver)
      removeEventListener('dragleave', onLeave)
      removeEventListener('drop', onDrop)
      removeEventListener('paste', onPaste)
    }
  }, [])
  if (!over) return null
  return <div className="drop-zone" aria-hidden><div><Upload size={32} /><strong>Drop to add to {over === 'thread' && targets.has('thread') ? 'the thread' : where}</strong><span>Nothing is sent before you press Send.</span></div></div>
}
