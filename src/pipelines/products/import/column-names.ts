export type ProductField = 'title' | 'description' | 'brand' | 'code' | 'price' | 'category'

// Names of columns as shops, suppliers and spreadsheets write them, the most telling first; English, German, French, Spanish.
const namesOf: Record<ProductField, string[]> = {
  title: [
    'product title', 'product name', 'item name', 'article name', 'title', 'name', 'product', 'item', 'artikelbezeichnung', 'produktname', 'produktbezeichnung', 'bezeichnung', 'artikelname',
    'titel', 'produkt', 'artikel', 'nom du produit', 'designation', 'libelle', 'titre', 'nom', 'nombre del producto', 'nombre', 'titulo', 'producto', 'short description', 'item description', 'product description',
  ],
  description: ['description', 'long description', 'body html', 'body', 'details', 'features', 'product description', 'item description', 'beschreibung', 'langtext', 'produktbeschreibung', 'descripcion', 'short description', 'summary'],
  brand: ['brand', 'brand name', 'manufacturer', 'manufacturer name', 'maker', 'vendor', 'marke', 'hersteller', 'marque', 'fabricant', 'marca', 'fabricante'],
  code: [
    'mpn', 'model number', 'model no', 'modelno', 'model', 'manufacturer part number', 'part number', 'part no', 'sku', 'gtin', 'gtin13', 'ean', 'ean13', 'upc', 'barcode', 'asin', 'isbn', 'variant sku',
    'product code', 'item number', 'item code', 'item no', 'article number', 'article no', 'artikelnummer', 'artikelnr', 'artikel nr', 'bestellnummer', 'modell', 'reference', 'referencia', 'code article', 'code', 'product id', 'item id',
  ],
  price: ['price', 'list price', 'retail price', 'unit price', 'sale price', 'msrp', 'rrp', 'variant price', 'price usd', 'price eur', 'price gbp', 'preis', 'verkaufspreis', 'listenpreis', 'einzelpreis', 'uvp', 'prix', 'prix unitaire', 'precio', 'cost'],
  category: ['category', 'product category', 'google product category', 'product type', 'category name', 'categories', 'kategorie', 'produktkategorie', 'warengruppe', 'categorie', 'categoria', 'department', 'product group', 'type'],
}

/** A name without case, accents and punctuation: `Artikel-Nr.` becomes `artikel nr`. */
export function plainName(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return words.replace(/[^\p{L}\p{N}]+/gu, ' ').trim().replace(/ \d$/, '')
}

/** How well a column's name fits a field: 1 for the most telling name, towards 0.5 for the last; 0 when it does not. */
export function nameFits(name: string, field: ProductField): number {
  const plain = plainName(name).replace(/ (?:eur|usd|gbp|chf)$/, '')
  const names = namesOf[field]
  const at = names.indexOf(plain)
  return at < 0 ? 0 : 1 - at / (2 * names.length)
}

export function fieldOfName(name: string): ProductField | undefined {
  const fields = Object.keys(namesOf) as ProductField[]
  return fields.find((field) => nameFits(name, field) > 0)
}
