// Writes employee-handbook.pdf from handbook.md: node playground/samples/make-handbook.mjs
// A PDF by hand: base fonts, one content stream per page, an outline. No library, the same bytes every time.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const page = { width: 595, height: 842, left: 64, top: 770, bottom: 72 }
const styles = { title: { font: 'F2', size: 22, lead: 34, wrap: 44 }, heading: { font: 'F2', size: 14, lead: 22, wrap: 66 }, body: { font: 'F1', size: 12, lead: 19, wrap: 78 } }

const wrap = (text, most) => text.split(' ').reduce((lines, word) => {
  const last = lines.at(-1)
  return last !== undefined && last.length + word.length < most ? [...lines.slice(0, -1), `${last} ${word}`] : [...lines, word]
}, [])
const escape = (text) => text.replaceAll('\u2019', "'").replace(/[\\()]/g, '\\$&')

const pages = [[]]
const outline = []
let y = page.top
const newPage = () => { pages.push([]); y = page.top }
const draw = (text, style) => {
  for (const line of wrap(text, style.wrap)) {
    if (y < page.bottom) newPage()
    pages.at(-1).push(`BT /${style.font} ${style.size} Tf ${page.left} ${y} Td (${escape(line)}) Tj ET`)
    y -= style.lead
  }
}

for (const line of readFileSync(join(import.meta.dirname, 'handbook.md'), 'utf8').split('\n')) {
  if (line.startsWith('# ')) draw(line.slice(2), styles.title)
  else if (line.startsWith('## ')) {
    y -= 22
    if (y < page.bottom + 200) newPage()
    outline.push({ title: line.slice(3), page: pages.length - 1, y })
    draw(line.slice(3), styles.heading)
  } else if (line !== '') {
    draw(line, styles.body)
    y -= 8
  }
}
pages.forEach((lines, index) => lines.push(`BT /F1 9 Tf ${page.left} 40 Td (Harbour & Pine employee handbook, page ${index + 1} of ${pages.length}) Tj ET`))

// Objects: 1 catalog, 2 pages, 3 and 4 fonts, 5 info, 6 outlines, then page and content pairs, then outline items.
const firstPage = 7, firstItem = firstPage + pages.length * 2
const font = (name) => `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`
const objects = [
  '<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R /PageMode /UseOutlines /Lang (en) >>',
  `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${firstPage + index * 2} 0 R`).join(' ')}] >>`,
  font('Helvetica'), font('Helvetica-Bold'), '<< /Title (Employee handbook) /Author (Harbour & Pine) >>',
  `<< /Type /Outlines /Count ${outline.length} /First ${firstItem} 0 R /Last ${firstItem + outline.length - 1} 0 R >>`,
  ...pages.flatMap((lines, index) => {
    const stream = lines.join('\n')
    return [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${page.width} ${page.height}] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents ${firstPage + index * 2 + 1} 0 R >>`,
      `<< /Length ${Buffer.byteLength(stream, 'latin1')} >>\nstream\n${stream}\nendstream`,
    ]
  }),
  ...outline.map((item, index) => `<< /Title (${escape(item.title)}) /Parent 6 0 R /Dest [${firstPage + item.page * 2} 0 R /XYZ 0 ${item.y + 20} 0]${
    index > 0 ? ` /Prev ${firstItem + index - 1} 0 R` : ''}${index < outline.length - 1 ? ` /Next ${firstItem + index + 1} 0 R` : ''} >>`),
]

let text = '%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n'
const offsets = objects.map((body, index) => {
  const at = text.length
  text += `${index + 1} 0 obj\n${body}\nendobj\n`
  return at
})
const start = text.length
text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`
text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n${start}\n%%EOF\n`
writeFileSync(join(import.meta.dirname, 'employee-handbook.pdf'), text, 'latin1')
