import { useEffect, useState } from 'react'

type Theme = 'light' | 'dark'
const KEY = 'playground.theme'
const system = matchMedia('(prefers-color-scheme: dark)')

/** Follows the system until somebody uses the switch; then their choice stays. */
export function useTheme(): [Theme, () => void] {
  const [chosen, setChosen] = useState(() => localStorage.getItem(KEY) as Theme | null)
  const [dark, setDark] = useState(system.matches)
  useEffect(() => {
    const changed = () => setDark(system.matches)
    system.addEventListener('change', changed)
    return () => system.removeEventListener('change', changed)
  }, [])
  const theme = chosen ?? (dark ? 'dark' : 'light')
  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  return [theme, () => {
    const next = theme === 'dark' ? 'light' : 'dark'
    localStorage.setItem(KEY, next)
    setChosen(next)
  }]
}

export function useWide(pixels: number): boolean {
  const [query] = useState(() => matchMedia(`(min-width: ${pixels}px)`))
  const [wide, setWide] = useState(query.matches)
  useEffect(() => {
    const changed = () => setWide(query.matches)
    query.addEventListener('change', changed)
    return () => query.removeEventListener('change', changed)
  }, [query])
  return wide
}
