import type { Squad } from './squad.js'

/** Every second article by name: on their questions the shipped weights were fitted, on the others they are tested. */
export function fittedArticles(squad: Squad): string[] {
  return squad.articles.filter((_, i) => i % 2 === 1)
}
