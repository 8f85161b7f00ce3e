import type { Block } from '../../../shared/things.js'

/**
 * Blocks come from a program that may be wrong: these readers give what is there in the shape expected, or nothing. So a
 * bad block draws less, and never breaks the page.
 */
export type Obj = Record<string, unknown>

export const obj = (value: unknown): Obj => (value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Obj) : {})
export const list = (value: unknown): Obj[] => (Array.isArray(value) ? value.map(obj) : [])
export const str = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '')
export const opt = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
export const num = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined)
export const blocksOf = (value: unknown): Block[] => list(value) as unknown as Block[]
/** The words of a text object. */
export const textOf = (value: unknown): string => str(obj(value).text)
