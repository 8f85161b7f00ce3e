import type { ProductText } from '../src/pipelines/products/matching/product-text.js'
import { seeded } from './random.js'

const brands = 'Acme Norvik Solenta Brightwell Kessler Tamura Oluma Fennick Palisade Verity Quanta Ridgeway Stellan Umbra Wexford Yarrow Zephyr Halden Ionix Jarvo'.split(' ')
const kinds = 'cordless drill|digital camera|coffee maker|bread toaster|office chair|laser printer|desk lamp|wireless mouse|garden hose|travel kettle|steam iron|car charger|sound bar|wall mount|air purifier|hand mixer|label maker|rain jacket|running shoe|tool set'.split('|')
const traits = 'compact heavy-duty portable professional rechargeable adjustable stainless folding waterproof insulated quiet ergonomic classic premium slim deluxe'.split(' ')
const colours = 'black white silver red blue green grey orange'.split(' ')

/** `count` made-up products; each second one has a near twin that differs in code and size alone. */
export function madeProducts(count: number): ProductText[] {
  const random = seeded(11)
  const pick = (list: string[]): string => list[Math.floor(random() * list.length)]!
  const letters = (n: number): string => Array.from({ length: n }, () => String.fromCharCode(65 + Math.floor(random() * 26))).join('')
  return Array.from({ length: count }, (_, i) => {
    const [brand, kind, colour] = [pick(brands), pick(kinds), pick(colours)]
    const code = `${letters(2)}-${100 + Math.floor(random() * 9900)}${letters(1)}`
    const size = `${1 + Math.floor(random() * 40)} ${pick(['cm', 'L', 'W', 'inch', 'pack'])}`
    const title = `${brand} ${code} ${pick(traits)} ${kind} ${size} ${colour}`
    return { id: `p${i}`, title, description: `${pick(traits)} and ${pick(traits)} ${kind} by ${brand}, ${size}`, brand: '', code: '', price: Math.round(random() * 50_000) / 100, attributes: {} }
  })
}

/** A row as a shop would write the product: other case, code without hyphen, words missing, moved and abbreviated. */
export function madeRow(product: ProductText, id: string, random: () => number): ProductText {
  const words = product.title.split(' ').filter(() => random() > 0.15)
  if (random() < 0.5) words.push(words.shift() ?? '')
  const title = words.map((word) => (random() < 0.1 ? word.slice(0, 4) : word)).join(' ')
  return { ...product, id, title: (random() < 0.5 ? title.toLowerCase() : title).replace(/(?<=[A-Za-z])-(?=\d)/, ''), description: '', price: product.price === null || random() < 0.5 ? null : product.price * (0.8 + 0.4 * random()) }
}
