/** Kinds of picture that are opened. */
export type PictureKind = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif'

/** What else a file may be that people send as a picture, so that the answer can say what to do. */
export type OtherKind = 'empty' | 'svg' | 'markup' | 'pdf' | 'zip' | 'heic' | 'bmp' | 'icon' | 'psd' | 'jpeg-xl' | 'video' | 'script' | 'unknown'

export type ContentKind = { picture: PictureKind } | { other: OtherKind }

const ascii = (bytes: Uint8Array, from: number, to: number): string => Buffer.from(bytes.subarray(from, to)).toString('latin1')

/** What a file is, by its first bytes alone: names and types that come with an upload are claims. */
export function contentKind(bytes: Uint8Array): ContentKind {
  if (bytes.length === 0) return { other: 'empty' }
  const starts = (...values: number[]) => values.every((value, i) => bytes[i] === value)
  if (starts(0xff, 0xd8, 0xff)) return { picture: 'jpeg' }
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return { picture: 'png' }
  const four = ascii(bytes, 0, 4)
  if (four === 'GIF8') return { picture: 'gif' }
  if (four === 'RIFF') return ascii(bytes, 8, 12) === 'WEBP' ? { picture: 'webp' } : { other: 'video' }
  if (starts(0x49, 0x49, 0x2a, 0) || starts(0x4d, 0x4d, 0, 0x2a)) return { picture: 'tiff' }
  if (ascii(bytes, 4, 8) === 'ftyp') return boxKind(ascii(bytes, 8, Math.min(64, bytes.length)))
  if (four === '%PDF') return { other: 'pdf' }
  if (starts(0x50, 0x4b)) return { other: 'zip' }
  if (four === '8BPS') return { other: 'psd' }
  if (starts(0xff, 0x0a) || ascii(bytes, 4, 8) === 'JXL ') return { other: 'jpeg-xl' }
  if (starts(0, 0, 1, 0) || starts(0, 0, 2, 0)) return { other: 'icon' }
  if (starts(0x1a, 0x45, 0xdf, 0xa3)) return { other: 'video' }
  if (four.startsWith('BM')) return { other: 'bmp' }
  if (four.startsWith('#!') || four.startsWith('%!') || starts(0x7f, 0x45, 0x4c, 0x46) || four.startsWith('MZ')) return { other: 'script' }
  return { other: markupKind(bytes) }
}

/** ISO media files list their brands: still pictures in AV1 are opened, in HEVC they are not. */
function boxKind(brands: string): ContentKind {
  if (brands.includes('avif') || brands.includes('avis')) return { picture: 'avif' }
  return { other: /hei[cxs]|hev[cx]|mif1|msf1/.test(brands) ? 'heic' : 'video' }
}

function markupKind(bytes: Uint8Array): OtherKind {
  const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  // Wide text has a zero beside each letter.
  const head = ascii(bytes, 0, 4096).replaceAll(wide ? '\0' : '\uffff', '').replace(/^(\xff\xfe|\xfe\xff|\xef\xbb\xbf)/, '').trimStart().toLowerCase()
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'zip'
  if (!head.startsWith('<')) return 'unknown'
  return head.includes('<svg') || head.includes(':svg') ? 'svg' : 'markup'
}
