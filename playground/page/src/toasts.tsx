import { X } from 'lucide-react'
import { dropToast, useStore } from './store.js'

export function Toasts() {
  const toasts = useStore((state) => state.toasts)
  return (
    <div className="toasts" aria-live="polite" role="status">
      {toasts.map((one) => <div key={one.id} className="toast" data-tone={one.tone}><span>{one.text}</span><button type="button" className="tool tool-small" aria-label="Dismiss" onClick={() => dropToast(one.id)}><X size={16} aria-hidden /></button></div>)}
    </div>
  )
}
