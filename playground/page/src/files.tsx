import { Download, FileArchive, FileImage, FileSpreadsheet, FileText, FileX2, Mail, Presentation, Trash2, File as FileIcon, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import type { FileObject } from '../../shared/things.js'
import { attempt, deleteFile } from './actions.js'
import { fetchFile } from './api.js'
import { ConfirmDialog } from './blocks/host.js'
import { usePrivateImage } from './blocks/media.js'
import { tokenNow } from './session.js'
import { useStore } from './store.js'
import { sizeOf } from './time.js'

const KINDS: [RegExp, LucideIcon, string][] = [
  [/^(?:png|jpe?g|gif|webp|svg|avif|heic|tiff?)$/, FileImage, 'image'],
  [/^(?:xlsx?|csv|tsv|ods|gsheet)$/, FileSpreadsheet, 'sheet'],
  [/^(?:pptx?|odp|key)$/, Presentation, 'slides'],
  [/^(?:eml|msg|email)$/, Mail, 'mail'],
  [/^(?:zip|gz|tar|7z|rar)$/, FileArchive, 'archive'],
  [/^(?:pdf)$/, FileText, 'pdf'],
  [/^(?:docx?|txt|text|md|markdown|html?|rtf|odt)$/, FileText, 'text'],
]

export function kindOf(name: string, filetype = ''): { Icon: LucideIcon; kind: string } {
  const ending = name.includes('.') ? name.split('.').at(-1)?.toLowerCase() ?? '' : ''
  const hit = KINDS.find(([pattern]) => pattern.test(filetype) || pattern.test(ending))
  return hit ? { Icon: hit[1], kind: hit[2] } : { Icon: FileIcon, kind: 'other' }
}

/** Saves a private file: it is fetched with the token of this person and handed to the browser. */
async function save(file: FileObject): Promise<void> {
  const blob = await fetchFile(tokenNow(), file.url_private_download ?? file.url_private ?? '')
  const url = URL.createObjectURL(new Blob([blob], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = file.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

const PREVIEWS = /^image\/(?:png|jpeg|gif|webp|avif)$/

export function FileCard({ file, marked = false }: { file: FileObject; marked?: boolean }) {
  const me = useStore((state) => state.me)
  const [asking, setAsking] = useState(false)
  if (file.mode === 'tombstone') return <div className="file file-gone"><FileX2 size={20} aria-hidden /><span>This file was deleted.</span></div>
  const { Icon, kind } = kindOf(file.name, file.filetype)
  const title = file.title || file.name
  const mine = file.user === me.id || me.role === 'admin'
  return (
    <div className="file" data-kind={kind} data-marked={marked}>
      <span className="file-icon"><Icon size={22} aria-hidden /></span>
      <span className="file-words">
        <strong title={file.name}><bdi>{title}</bdi></strong>
        <small className="muted">{[file.pretty_type || file.filetype.toUpperCase(), sizeOf(file.size)].filter(Boolean).join(' · ')}</small>
      </span>
      <span className="file-actions">
        <button type="button" className="button button-icon" aria-label={`Download ${title}`} title="Download" onClick={() => void attempt(() => save(file))}><Download size={16} aria-hidden /></button>
        {mine ? <button type="button" className="button button-icon" aria-label={`Delete ${title}`} title="Delete file" onClick={() => setAsking(true)}><Trash2 size={16} aria-hidden /></button> : null}
      </span>
      <ConfirmDialog
        confirm={asking ? { title: { text: 'Delete this file?' }, text: { type: 'plain_text', text: `“${title}” goes for everybody, and answers no longer use it.` }, confirm: { text: 'Delete file' }, style: 'danger' } : undefined}
        onClose={() => setAsking(false)} onConfirm={() => void attempt(() => deleteFile(file.id))}
      />
      {PREVIEWS.test(file.mimetype) && file.url_private ? <PictureFile file={file} /> : null}
    </div>
  )
}

function PictureFile({ file }: { file: FileObject }) {
  const { url, failed } = usePrivateImage(() => Promise.resolve(file.url_private), file.id)
  if (failed) return null
  return url ? <img className="file-picture" src={url} alt={file.title || file.name} /> : <span className="skeleton file-picture-wait" />
}
