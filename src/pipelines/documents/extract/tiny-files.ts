import { crc32, deflateRawSync } from 'node:zlib'

/*
 * Small files made by hand, for the tests of the readers: a PDF with text at given places, and ZIP archives that may
 * lie about themselves.
 */

export interface TextAt {
  x: number
  y: number
  text: string
  size?: number
  bold?: boolean
}

/** A PDF of A4 pages in Helvetica. `encrypt` adds an encryption dictionary that no password opens. */
export function tinyPdf(pages: TextAt[][], options: { image?: boolean; encrypt?: boolean; title?: string } = {}): Buffer {
  const objects: string[] = []
  const add = (body: string): number => objects.push(body)
  const catalog = add('')
  const tree = add('')
  const plain = add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>')
  const bold = add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>')
  const image = options.image ? add('<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream') : 0
  const kids = pages.map((texts) => {
    const content = (image ? '/I Do\n' : '') + texts.map(({ x, y, text, size = 10, bold: heavy }) =>
      `BT /${heavy ? 'B' : 'F'} ${size} Tf ${x} ${y} Td (${text.replace(/[()\\]/g, '\\$&')}) Tj ET`).join('\n')
    const stream = add(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`)
    const resources = `<< /Font << /F ${plain} 0 R /B ${bold} 0 R >> ${image ? `/XObject << /I ${image} 0 R >>` : ''} >>`
    return add(`<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 595 842] /Resources ${resources} /Contents ${stream} 0 R >>`)
  })
  objects[catalog - 1] = `<< /Type /Catalog /Pages ${tree} 0 R >>`
  objects[tree - 1] = `<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] >>`
  const info = options.title ? add(`<< /Title (${options.title}) /CreationDate (D:20240501120000Z) >>`) : 0
  let file = '%PDF-1.4\n'
  const offsets = objects.map((body, index) => {
    const offset = file.length
    file += `${index + 1} 0 obj\n${body}\nendobj\n`
    return offset
  })
  const xref = file.length
  const key = '0'.repeat(64)
  const encrypt = options.encrypt ? `/Encrypt << /Filter /Standard /V 1 /R 2 /O <${key}> /U <${key}> /P -4 >> /ID [<00> <00>]` : ''
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')}`
  file += `trailer << /Size ${objects.length + 1} /Root ${catalog} 0 R ${info ? `/Info ${info} 0 R` : ''} ${encrypt} >>\nstartxref\n${xref}\n%%EOF`
  return Buffer.from(file, 'latin1')
}

/** A ZIP archive. `declaredSize` makes an entry state another size than it has. */
export function tinyZip(entries: { name: string; data: string | Buffer; declaredSize?: number }[]): Buffer {
  const parts: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const { name, data, declaredSize } of entries) {
    const raw = Buffer.from(data as string)
    const packed = deflateRawSync(raw, { level: 9 })
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(crc32(raw), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(declaredSize ?? raw.length, 18)
    fields.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, tail, Buffer.from(name)]))
    parts.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, directory, Buffer.from('PK\x05\x06', 'latin1'), end])
}

/** A Word file with this body, in WordprocessingML without the outer tags. */
export function tinyDocx(body: string, more: { name: string; data: string }[] = []): Buffer {
  return tinyZip([{ name: 'word/document.xml', data: `<w:document xmlns:w="w"><w:body>${body}</w:body></w:document>` }, ...more])
}

/** A workbook of one sheet called `Data`, from the XML of its rows. */
export function tinyXlsx(rows: string, more: { name: string; data: string }[] = []): Buffer {
  const type = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  return tinyZip([
    { name: 'xl/workbook.xml', data: '<workbook xmlns:r="r"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>' },
    { name: 'xl/_rels/workbook.xml.rels', data: `<Relationships><Relationship Id="rId1" Type="${type}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>` },
    { name: 'xl/worksheets/sheet1.xml', data: `<worksheet><sheetData>${rows}</sheetData></worksheet>` },
    ...more,
  ])
}
