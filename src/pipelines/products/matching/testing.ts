import type { ProductText } from './product-text.js'

/** A product for tests: an id, a title, and what else matters. */
export function product(id: string, title: string, more: Partial<ProductText> = {}): ProductText {
  return { id, title, description: '', brand: '', code: '', price: null, attributes: {}, ...more }
}

export const someProducts: ProductText[] = [
  product('a', 'Sony DVP-FX820 Portable DVD Player', { price: 158.72 }),
  product('b', 'Sony DVP-FX920 Portable DVD Player', { price: 179 }),
  product('c', 'Canon NB-4L Rechargeable Camera Battery 9763A001', { price: 36.89 }),
  product('d', 'LaCie Big Disk Ethernet Network Storage Server 301239U'),
  product('e', 'Sharp Aquos LC-32D64U 32" LCD TV', { description: '32 inch active matrix HDTV, black' }),
]
