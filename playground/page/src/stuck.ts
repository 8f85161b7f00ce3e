import { useEffect, useRef, type RefObject } from 'react'

const NEAR = 80

/**
 * Whether a scrolling box is to stay at its end. It stays there while its content grows or its width changes; only a
 * person who scrolls up lets go, and coming back near the end takes hold again.
 */
export function useStuck(box: HTMLElement | null): RefObject<boolean> {
  const stuck = useRef(true)
  useEffect(() => {
    if (!box) return undefined
    let top = box.scrollTop
    let height = box.scrollHeight
    const toEnd = () => {
      if (stuck.current) box.scrollTop = box.scrollHeight
      height = box.scrollHeight
      top = box.scrollTop
    }
    const onScroll = () => {
      if (box.scrollHeight - box.scrollTop - box.clientHeight < NEAR) stuck.current = true
      else if (box.scrollTop < top - 2 && box.scrollHeight === height) stuck.current = false
      top = box.scrollTop
      height = box.scrollHeight
    }
    const observer = new ResizeObserver(toEnd)
    observer.observe(box)
    for (const child of box.children) observer.observe(child)
    // what is inside may be exchanged without a change of size of the children that were there first
    const changes = new MutationObserver(toEnd)
    changes.observe(box, { childList: true, subtree: true })
    box.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      observer.disconnect()
      changes.disconnect()
      box.removeEventListener('scroll', onScroll)
    }
  }, [box])
  return stuck
}
