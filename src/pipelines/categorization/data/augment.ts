import { seeded } from '../../learning/random.js'
import { synonyms } from './synonyms.js'

/** Bumped when the same text and seed would give other variants. */
export const augmentVersion = 'augment@1'

const openings = ['please', 'todo:', 'we need to', 'can someone', 'next:', 'reminder:']
const fillers = ['also', 'quickly', 'today', 'asap', 'again', 'finally']
const share = 0.15

/**
 * Variants of a training text: words replaced by others of the same meaning, left out, or added, and the ways in which people
 * begin a task. For training rows only, never for what is measured. The same seed gives the same variants.
 */
export function augmentText(text: string, copies: number, seed: number): string[] {
  const random = seeded(seed)
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)]!
  const found = new Set<string>()
  for (let i = 0; i < copies; i++) {
    const words = text.split(' ').flatMap((word, at) => {
      const others = synonyms.get(word.toLowerCase())
      if (others && random() < 0.5) return [at === 0 ? capital(pick(others)) : pick(others)]
      // The first words say what is to be done: they stay.
      if (at > 1 && random() < share) return []
      return at > 0 && random() < share / 3 ? [pick(fillers), word] : [word]
    })
    if (random() < 0.25) words.unshift(pick(openings))
    const variant = words.join(' ').trim()
    if (variant !== '' && variant !== text) found.add(variant)
  }
  return [...found]
}

const capital = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1)
