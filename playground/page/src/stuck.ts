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
    const remember = () => {
      top = box.scrollTop
      height = box.scrollHeight
    }
    // up without a change of height: that was a person (or the focus), not the content
    const movedUp = () => box.scrollTop < top - 2 && box.scrollHeight === height
    const onScroll = () => {
      if (box.scrollHeight - box.scrollTop - box.clientHeight < NEAR) stuck.current = true
      else if (movedUp()) stuck.current = false
      remember()
    }
    const onChange = () => {
      // a change may be told before the scroll that caused it
      if (movedUp()) onScroll()
      if (stuck.current) box.scrollTop = box.scrollHeight
      remember()
    }
    const observer = new ResizeObserver(onChange)
    observer.observe(box)
    for (const child of box.children) observer.observe(child)
    // what is inside may be exchanged without a change of size of the children that were there first
    const changes = new MutationObserver(onChange)
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
