import { crc32, deflateSync, gzipSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

export interface HostilePicture {
  name: string
  bytes: Uint8Array
  /** Code of the refusal, or `opened` where the picture can be used after all. */
  expected: string[]
}

const latin = (words: string): Buffer => Buffer.from(words, 'latin1')
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><script>alert(1)</script><rect width="64" height="64"/></svg>'

export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([latin(type), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** A grey PNG of `bits` a pixel whose rows are all zero: a few bytes for any size. */
function blankPng(width: number, height: number, bits: number, extra: Buffer[] = [], rows = height): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = bits
  const pixels = deflateSync(Buffer.alloc(rows * (1 + Math.ceil((width * bits) / 8))), { level: 6 })
  return Buffer.concat([pngSignature, pngChunk('IHDR', head), ...extra, pngChunk('IDAT', pixels), pngChunk('IEND', Buffer.alloc(0))])
}

/** Marker segment put right behind the start of a JPEG. */
function withSegment(jpeg: Buffer, marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(data.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), head, data, jpeg.subarray(2)])
}

/** The size in the frame header of a baseline or progressive JPEG, overwritten. */
function claimingSize(jpeg: Buffer, width: number, height: number): Buffer {
  const out = Buffer.from(jpeg)
  const at = [...out.keys()].find((i) => out[i] === 0xff && (out[i + 1] === 0xc0 || out[i + 1] === 0xc2))!
  out.writeUInt16BE(height, at + 5)
  out.writeUInt16BE(width, at + 7)
  return out
}

function replaced(bytes: Buffer, from: number, to: number, value: number): Buffer {
  const out = Buffer.from(bytes)
  out.fill(value, from, to)
  return out
}

const box = (type: string, data: Buffer): Buffer => {
  const size = Buffer.alloc(4)
  size.writeUInt32BE(data.length + 8)
  return Buffer.concat([size, latin(type), data])
}

/** EXIF with an endless chain of directories: the next one is the first again. */
function loopingExif(): Buffer {
  const tiff = Buffer.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 0, 0, 8, 0, 0, 0])
  return Buffer.concat([latin('Exif\0\0'), tiff])
}

/** EXIF whose one directory claims 65,535 entries of 4 GB each. */
function greedyExif(): Buffer {
  const head = Buffer.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 0xff, 0xff])
  return Buffer.concat([latin('Exif\0\0'), head, Buffer.alloc(4000, 0xff)])
}

/** Sixty and some files that somebody could send as a picture, each made here from nothing. */
export async function hostilePictures(): Promise<HostilePicture[]> {
  const noise = Buffer.from(Array.from({ length: 96 * 80 * 3 }, (_, i) => (i * 7919 + (i >> 3) * 104729) % 251))
  const photo = () => sharp(noise, { raw: { width: 96, height: 80, channels: 3 } })
  const jpeg = await photo().jpeg().toBuffer()
  const progressive = await photo().jpeg({ progressive: true }).toBuffer()
  const png = await photo().png().toBuffer()
  const webp = await photo().webp().toBuffer()
  const gif = await photo().gif().toBuffer()
  const tiff = await photo().tiff({ compression: 'lzw' }).toBuffer()
  const avif = await photo().avif({ effort: 0 }).toBuffer()
  const frames = await Promise.all([20, 120, 220].map((red) => sharp({ create: { width: 64, height: 64, channels: 3, background: { r: red, g: 0, b: 0 } } }).png().toBuffer()))
  const moving = (join: Sharp) => join.toBuffer()
  const animated = () => sharp(frames, { join: { animated: true } })
  const half = (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)
  const list: HostilePicture[] = []
  const add = (name: string, bytes: Uint8Array, ...expected: string[]) => list.push({ name, bytes, expected })

  for (const [kind, bytes] of Object.entries({ jpeg, progressive, png, webp, gif, tiff, avif })) {
    add(`${kind} cut in half`, half(bytes), 'damaged')
    add(`${kind} of 20 bytes`, bytes.subarray(0, 20), 'damaged')
    add(`${kind} with a hole of 0xff`, replaced(bytes, bytes.length >> 1, (bytes.length >> 1) + 400, 0xff), 'damaged', 'opened')
  }
  add('no bytes at all', new Uint8Array(), 'empty')
  add('one byte', new Uint8Array([0xff]), 'not-a-picture')
  add('a megabyte of zeros', new Uint8Array(1_000_000), 'not-a-picture')
  add('words', latin('this is no picture'), 'not-a-picture')
  add('a PDF called .jpg', latin('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n'), 'not-a-picture')
  add('a zip called .png', latin('PK\x03\x04\x14\0\0\0\0\0'), 'not-a-picture')
  add('gzip called .png', gzipSync(svg), 'not-a-picture')
  add('a web page called .gif', latin('<!doctype html><script>alert(1)</script>'), 'not-a-picture')
  add('a shell script', latin('#!/bin/sh\nrm -rf /\n'), 'not-a-picture')
  add('PostScript', latin('%!PS-Adobe-3.0 EPSF-3.0\n'), 'not-a-picture')
  add('SVG with script', latin(svg), 'svg')
  add('SVG behind XML and a comment', latin(`<?xml version="1.0"?>\n<!-- ${'x'.repeat(500)} -->\n${svg}`), 'svg')
  add('SVG with entities that multiply', latin(`<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>${svg}`), 'svg')
  add('SVG that reads a file', latin('<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="file:///etc/passwd"/></svg>'), 'svg')
  add('SVG in UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(svg, 'utf16le')]), 'svg')
  add('SVG with a namespace prefix', latin('<s:svg xmlns:s="http://www.w3.org/2000/svg"/>'), 'svg')
  add('BMP', Buffer.concat([latin('BM'), Buffer.alloc(200)]), 'unsupported')
  add('icon', Buffer.concat([Buffer.from([0, 0, 1, 0]), Buffer.alloc(60)]), 'unsupported')
  add('Photoshop', latin('8BPS\0\x01'), 'unsupported')
  add('JPEG XL', Buffer.from([0xff, 0x0a, 0, 0, 0]), 'unsupported')
  add('HEIC', Buffer.concat([box('ftyp', latin('heic\0\0\0\0heicmif1')), Buffer.alloc(100)]), 'heic')
  add('MP4 called .jpg', Buffer.concat([box('ftyp', latin('isom\0\0\0\0isomavc1')), Buffer.alloc(100)]), 'not-a-picture')

  add('PNG of 30,000 × 30,000', blankPng(30_000, 30_000, 1), 'too-many-pixels')
  add('PNG of 2³¹ − 1 × 1', blankPng(2 ** 31 - 1, 1, 1, [], 0), 'too-many-pixels', 'damaged')
  add('PNG of 0 × 0', blankPng(0, 0, 8), 'damaged')
  add('PNG of 20,000 × 3,200 whose rows end early', blankPng(20_000, 2_900, 1, [], 10), 'damaged')
  add('PNG of 1 × 1', blankPng(1, 1, 8), 'too-small')
  add('PNG of 3 × 4,000', blankPng(3, 4000, 8), 'too-small')
  add('JPEG that claims 30,000 × 30,000', claimingSize(jpeg, 30_000, 30_000), 'too-many-pixels')
  add('JPEG that claims 5,000 × 5,000', claimingSize(jpeg, 5000, 5000), 'damaged', 'opened')
  add('JPEG that claims 0 rows', claimingSize(jpeg, 96, 0), 'damaged')
  add('GIF that claims 65,535 × 65,535', replaced(gif, 6, 10, 0xff), 'too-many-pixels', 'damaged', 'opened')
  add('PNG with a wrong checksum', replaced(png, 29, 33, 0), 'damaged')
  add('PNG with text of 64 MB packed into 64 KB', blankPng(64, 64, 8, [pngChunk('zTXt', Buffer.concat([latin('Comment\0\0'), deflateSync(Buffer.alloc(64_000_000))]))]), 'opened', 'damaged')
  add('PNG with a broken colour profile', blankPng(64, 64, 8, [pngChunk('iCCP', Buffer.concat([latin('x\0\0'), deflateSync(Buffer.alloc(5_000_000))]))]), 'opened', 'damaged')

  add('animated GIF', await moving(animated().gif({ delay: [50, 50, 50] })), 'opened')
  add('animated WebP', await moving(animated().webp()), 'opened')
  add('animated GIF without its end', half(await moving(animated().gif())), 'opened', 'damaged')
  add('CMYK JPEG', await photo().toColourspace('cmyk').jpeg().toBuffer(), 'opened')
  add('CMYK TIFF', await photo().toColourspace('cmyk').tiff().toBuffer(), 'opened')
  add('16-bit PNG', await photo().toColourspace('rgb16').png().toBuffer(), 'opened')
  add('16-bit TIFF', await photo().toColourspace('rgb16').tiff().toBuffer(), 'opened')
  add('1-bit PNG', blankPng(64, 64, 1), 'opened')
  add('grey JPEG', await photo().greyscale().jpeg().toBuffer(), 'opened')
  add('PNG that is all transparent', await sharp({ create: { width: 64, height: 64, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } }).png().toBuffer(), 'opened')
  add('JPEG lying on its side by EXIF', await photo().withMetadata({ orientation: 6 }).jpeg().toBuffer(), 'opened')
  add('EXIF that points to itself', withSegment(jpeg, 0xe1, loopingExif()), 'opened')
  add('EXIF of 65,535 entries of 4 GB', withSegment(jpeg, 0xe1, greedyExif()), 'opened')
  add('EXIF of orientation 99', withSegment(jpeg, 0xe1, Buffer.concat([latin('Exif\0\0'), Buffer.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 99, 0, 0, 0, 0, 0, 0, 0])])), 'opened')
  add('two hundred comments of 64 KB', Array.from({ length: 200 }).reduce<Buffer>((all) => withSegment(all, 0xfe, Buffer.alloc(65_000, 65)), jpeg), 'opened', 'damaged')
  add('JPEG with a zip behind it', Buffer.concat([jpeg, latin('PK\x03\x04'), Buffer.alloc(500)]), 'opened')
  add('JPEG with a web page behind it', Buffer.concat([jpeg, latin('<script>alert(1)</script>')]), 'opened')
  add('JPEG whose comment is a PHP program', withSegment(jpeg, 0xfe, latin('<?php system($_GET[0]); ?>')), 'opened')
  add('GIF that is JavaScript too', Buffer.concat([latin('GIF89a/*'), gif.subarray(8, 40), latin('*/=1;alert(1)')]), 'damaged', 'too-many-pixels')
  add('PNG head on a JPEG', Buffer.concat([pngSignature, jpeg.subarray(8)]), 'damaged')
  add('WebP head on a GIF', Buffer.concat([latin('RIFF\0\0\0\0WEBP'), gif.subarray(12)]), 'damaged')
  add('TIFF whose directory points to itself', Buffer.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, 0, 0, 8, 0, 0, 0]), 'damaged')
  add('TIFF whose directory lies outside', Buffer.from([0x49, 0x49, 0x2a, 0, 0xff, 0xff, 0xff, 0x7f]), 'damaged')
  add('JPEG of 31 MB', Buffer.concat([jpeg, Buffer.alloc(31_000_000)]), 'too-many-bytes')
  return list
}
