/** What was typed or attached but not sent, by place (`channel/thread`), kept while one looks elsewhere. */
const words = new Map<string, string>()
const files = new Map<string, number>()

export const placeOf = (channel: string, thread?: string) => `${channel}/${thread ?? ''}`

export const unsentWords = (place: string) => words.get(place) ?? ''
export const keepWords = (place: string, text: string) => void words.set(place, text)
export const keepFiles = (place: string, count: number) => void files.set(place, count)

/** Whether leaving this place would interrupt somebody who is writing there. */
export function isWriting(place: string): boolean {
  return unsentWords(place).trim() !== '' || (files.get(place) ?? 0) > 0
}
