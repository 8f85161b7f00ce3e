import { CircleAlert, RotateCw } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'

/** Shows what stands for the content only when it takes longer than 150 ms, so that fast answers do not flicker. */
export function Late({ children }: { children: ReactNode }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150)
    return () => clearTimeout(timer)
  }, [])
  return late ? children : null
}

export function MessageSkeleton({ count = 6 }: { count?: number }) {
  return (
    <Late>
      <div role="status" aria-label="Loading messages">
        {Array.from({ length: count }, (_, index) => (
          <div key={index} className="skeleton-row" aria-hidden>
            <span className="skeleton skeleton-avatar" />
            <span className="skeleton-lines"><span className="skeleton" style={{ width: `${18 + (index * 7) % 14}%` }} /><span className="skeleton" style={{ width: `${45 + (index * 23) % 45}%` }} /></span>
          </div>
        ))}
      </div>
    </Late>
  )
}

export function Empty({ icon, title, children }: { icon?: ReactNode; title: string; children?: ReactNode }) {
  return <div className="state">{icon ? <span className="state-icon">{icon}</span> : null}<strong>{title}</strong>{children ? <div className="muted">{children}</div> : null}</div>
}

export function Failed({ what, why, onRetry }: { what: string; why: string | undefined; onRetry: () => void }) {
  return (
    <div className="state" role="alert">
      <span className="state-icon state-bad"><CircleAlert size={28} aria-hidden /></span>
      <strong>{what}</strong>
      {why ? <p className="muted">{why}</p> : null}
      <button type="button" className="button" onClick={onRetry}><RotateCw size={16} aria-hidden />Try again</button>
    </div>
  )
}
