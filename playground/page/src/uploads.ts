import { api, fetchFile, putBytes } from './api.js'
import { storedOf } from './actions.js'
import { getState } from './store.js'
import type { Sample } from '../../shared/contract.js'

/** A file in a composer, on its way. `share` runs from 0 to 1. */
export interface Draft {
  key: number
  file: File
  share: number
  id?: string
  error?: string
  preview?: string
  stop: AbortController
}

let lastKey = 0
export function draftOf(file: File): Draft {
  lastKey += 1
  // only pictures that browsers draw without running anything (no SVG)
  const picture = /^image\/(?:png|jpeg|gif|webp|avif)$/.test(file.type)
  return { key: lastKey, file, share: 0, stop: new AbortController(), ...(picture ? { preview: URL.createObjectURL(file) } : {}) }
}

async function upload(file: Blob, name: string, onProgress: (share: number) => void, signal: AbortSignal): Promise<string> {
  const { token } = getState().me
  const max = getState().maxUpload
  if (max && file.size > max) throw new Error(`${name} is larger than this workspace takes (${Math.round(max / 1024 ** 2)} MB).`)
  const { upload_url: url, file_id: id } = await api<{ upload_url: string; file_id: string }>(token, 'files.getUploadURLExternal', { filename: name, length: file.size })
  await putBytes(url, file, onProgress, signal)
  return id
}

/** Sends the bytes of a draft; the file is shared with the message that is sent later. */
export function uploadDraft(draft: Draft, onProgress: (share: number) => void): Promise<string> {
  return upload(draft.file, draft.file.name || 'pasted.png', onProgress, draft.stop.signal)
}

/** Shares uploaded files in a channel (or thread), with words. */
export async function shareFiles(channel: string, files: { id: string; title: string }[], typed: string, thread?: string): Promise<void> {
  await api(getState().me.token, 'files.completeUploadExternal', {
    files, channel_id: channel, ...(typed.trim() ? { initial_comment: storedOf(typed) } : {}), ...(thread ? { thread_ts: thread } : {}),
  })
}

/** Uploads for a view: completed, but shared nowhere. */
export async function uploadUnshared(file: File, onProgress: (share: number) => void): Promise<string> {
  const id = await upload(file, file.name, onProgress, new AbortController().signal)
  await api(getState().me.token, 'files.completeUploadExternal', { files: [{ id, title: file.name }] })
  return id
}

/** The bytes of a sample file, as if the person had it on their disk. */
export async function sampleFile(sample: Sample): Promise<File> {
  const bytes = await fetchFile(getState().me.token, sample.url)
  return new File([bytes], sample.name, { type: sample.mimetype })
}

export async function dropSample(sample: Sample, channel: string): Promise<void> {
  const file = await sampleFile(sample)
  const id = await upload(file, file.name, () => undefined, new AbortController().signal)
  await shareFiles(channel, [{ id, title: sample.title || file.name }], '')
}

