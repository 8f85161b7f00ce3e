import { nameFits, plainName, type ProductField } from './column-names.js'
import { parsePrice } from './parse-price.js'
import type { TableShape } from './sniff-table.js'

export interface Likeness {
  kind: 'products' | 'unsure' | 'document'
  /** In plain words, the strongest first. */
  reasons: string[]
}

// Columns of lists about people, sales, money, time or places; a product table has none, or hardly.
const foreign = new Set(
  ('email,e mail,mail,phone,phone number,telephone,telefon,mobile,fax,first name,last name,firstname,lastname,surname,full name,vorname,nachname,birthday,date of birth,gender,age,street,address,adresse,city,stadt,ort,' +
    'zip,zip code,postal code,plz,country,state,region,company,firma,contact,contact name,job title,position,role,salary,employee,employee id,hire date,customer,customer name,customer id,kunde,kundennummer,client,' +
    'order,order id,order number,order date,order no,bestellung,invoice,invoice number,invoice date,rechnung,rechnungsnummer,units sold,sold,quantity sold,qty sold,sales,sales rep,total sales,revenue,umsatz,turnover,profit,margin,' +
    'total,total price,subtotal,tax,discount,amount,betrag,balance,debit,credit,account,iban,payment,payment method,transaction,transaction id,date,datum,time,timestamp,month,quarter,year to date,week,due date,start date,end date,' +
    'assignee,reporter,status,priority,sprint,story points,ticket,issue,score,grade,rating count,user,user id,username,password,session,latitude,longitude,population,review,review text,comment,comments').split(','),
)

/**
 * Whether a table lists products. Careful: what is taken for products is not answered from as a document, so a sales report or a
 * list of contacts must not be; what could be either is asked about.
 */
export function looksLikeProducts(shape: TableShape): Likeness {
  const { header, hasHeader } = shape.reading
  const rows = shape.sampleRows
  if (header.length < 2) return { kind: 'document', reasons: ['it has only one column'] }
  if (rows.length === 0) return { kind: 'document', reasons: ['it has no rows'] }
  const strangers = header.filter((name, column) => (hasHeader && foreign.has(plainName(name))) || personal(rows, column))
  const fits = (field: ProductField) => (hasHeader ? header.find((name) => nameFits(name, field) > 0) : undefined)
  const title = fits('title')
  const signs = (['code', 'brand', 'price'] as const).map((field) => ({ field, name: field === 'price' ? priceColumn(shape) : fits(field) })).filter(({ name }) => name !== undefined)
  const more = (['description', 'category'] as const).filter((field) => fits(field) !== undefined && fits(field) !== title)
  const found = [...(title ? [`"${title}" names the product`] : []), ...signs.map(({ field, name }) => `"${name}" looks like its ${field}`)]
  const against = strangers.map((name) => `"${name}" is no column of a product list`)
  if (strangers.length >= 2) return { kind: 'document', reasons: [...against, ...found] }
  if (!hasHeader) return signs.length > 0 && wordy(rows) ? { kind: 'unsure', reasons: ['it has no column names', 'one column looks like prices'] } : { kind: 'document', reasons: ['it has no column names'] }
  if (!title || signs.length === 0) return { kind: 'document', reasons: [...against, title ? 'it has no code, brand or price' : 'no column names a product'] }
  if (strangers.length === 1) return { kind: signs.length >= 2 ? 'unsure' : 'document', reasons: [...found, ...against] }
  return { kind: signs.length + more.length >= 2 ? 'products' : 'unsure', reasons: found }
}

function priceColumn(shape: TableShape): string | undefined {
  return shape.reading.header.find((name, column) => {
    const cells = shape.sampleRows.map((row) => row[column]?.trim() ?? '').filter(Boolean)
    const prices = cells.filter((cell) => parsePrice(cell) !== null).length
    if (shape.reading.hasHeader && nameFits(name, 'price') > 0) return cells.length === 0 || prices >= cells.length * 0.3
    return cells.length > 0 && cells.filter((cell) => /\p{Sc}|\b(?:EUR|USD|GBP|CHF)\b/u.test(cell) && parsePrice(cell)).length > cells.length * 0.7
  })
}

/** Addresses of mail, numbers of phones, or days in most cells. */
function personal(rows: string[][], column: number): boolean {
  const cells = rows.map((row) => row[column]?.trim() ?? '').filter(Boolean)
  if (cells.length === 0) return false
  const most = (test: RegExp) => cells.filter((cell) => test.test(cell)).length > cells.length * 0.6
  return most(/^[^@\s]+@[^@\s]+\.\w+$/) || most(/^(?:\+\d|\(?0\d)[\d\s()/-]{6,}$/) || most(/^(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4})(?:[T ].*)?$/)
}

function wordy(rows: string[][]): boolean {
  return rows.some((cells) => cells.some((cell) => cell.trim().split(/\s+/).length >= 3))
}
