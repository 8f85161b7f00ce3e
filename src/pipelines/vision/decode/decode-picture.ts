import sharp, { type Metadata, type Sharp } from 'sharp'
import type { Raster } from '../../../models/vision/raster.js'
import { contentKind, type PictureKind } from './picture-kind.js'
import { damaged, PictureError, refusal, tooManyPixels } from './picture-error.js'

export interface PictureLimits {
  maxBytes: number
  /** Of the whole picture, before anything is scaled. */
  maxPixels: number
  maxFrames: number
  /** The shorter side; less shows nothing. */
  minSide: number
  timeoutSeconds: number
  /** Long side of what is worked on; larger pictures are scaled down while they are read. */
  workingSide: number
}

export const defaultPictureLimits: PictureLimits = { maxBytes: 30_000_000, maxPixels: 60_000_000, maxFrames: 2000, minSide: 16, timeoutSeconds: 20, workingSide: 1024 }

export interface DecodedPicture {
  raster: Raster
  kind: PictureKind
  /** Upright size of the file's picture, before scaling. */
  original: { width: number; height: number }
  frames: number
  /** What was changed to get plain sRGB, in words for people. */
  notes: string[]
}

/** Part of the preprocess version: bump it when the same bytes give other pixels. */
export const decodeVersion = 1

/**
 * Opens a picture that nobody vouches for: kind by content, limits before pixels are made, upright by EXIF, first frame,
 * sRGB of 8 bits, transparency on white. No metadata survives. Throws PictureError for all that is wrong with the file.
 */
export async function decodePicture(bytes: Uint8Array, limits: PictureLimits = defaultPictureLimits): Promise<DecodedPicture> {
  if (bytes.length > limits.maxBytes) {
    throw new PictureError('too-many-bytes', `This picture has ${Math.ceil(bytes.length / 1e6)} MB; at most ${Math.floor(limits.maxBytes / 1e6)} MB are opened.`, { hint: 'Save it smaller, for example as JPEG.' })
  }
  const content = contentKind(bytes)
  if ('other' in content) throw refusal(content.other)
  const source = openSharp(bytes, limits)
  const facts = await source.metadata().catch((cause: unknown) => {
    throw asPictureError(cause, limits)
  })
  check(facts, content.picture, limits)
  const { workingSide } = limits
  const image = source.autoOrient().resize(workingSide, workingSide, { fit: 'inside', withoutEnlargement: true, kernel: 'lanczos3' })
  try {
    // Transparent pixels keep whatever colour lies behind them, so that they are laid on white, as catalogues are.
    const flat = (facts.hasAlpha ? image.flatten({ background: 'white' }) : image).toColourspace('srgb').removeAlpha()
    const { data, info } = await flat.raw({ depth: 'uchar' }).timeout({ seconds: limits.timeoutSeconds }).toBuffer({ resolveWithObject: true })
    return {
      raster: { width: info.width, height: info.height, data: asRgb(data, info.channels) },
      kind: content.picture,
      original: { width: facts.autoOrient.width, height: facts.autoOrient.height },
      frames: facts.pages ?? 1,
      notes: notesOf(facts),
    }
  } catch (cause) {
    throw asPictureError(cause, limits, facts)
  }
}

function openSharp(bytes: Uint8Array, limits: PictureLimits): Sharp {
  // The bytes are handed over as a buffer, never as a path, and only the first frame is read.
  return sharp(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), { failOn: 'error', limitInputPixels: limits.maxPixels, pages: 1, unlimited: false, sequentialRead: true })
}

function check(facts: Metadata, kind: PictureKind, limits: PictureLimits): void {
  // A file whose first bytes say one thing and whose reader says another is made to deceive.
  if ((facts.format === 'heif' ? 'avif' : facts.format) !== kind) throw damaged()
  const { width, height } = facts
  if (!(width > 0 && height > 0)) throw damaged()
  if (width * height > limits.maxPixels) throw tooManyPixels(width, height, limits.maxPixels)
  if ((facts.pages ?? 1) > limits.maxFrames) throw new PictureError('too-many-frames', `This picture has ${facts.pages} frames; at most ${limits.maxFrames} are opened.`, { hint: 'Send one frame of it as JPEG or PNG.' })
  if (Math.min(width, height) < limits.minSide) throw new PictureError('too-small', `This picture is only ${width} × ${height} pixels: too small to recognise anything.`, { hint: 'Send a larger one.' })
}

function notesOf(facts: Metadata): string[] {
  const notes: string[] = []
  if ((facts.pages ?? 1) > 1) notes.push(`the first of ${facts.pages} frames was used`)
  if (facts.space === 'cmyk') notes.push('print colours (CMYK) were converted')
  if (facts.depth !== 'uchar') notes.push('it was reduced to 8 bits a colour')
  return notes
}

/** One-channel pictures stay so in some colour spaces: the value is all three colours. */
function asRgb(data: Buffer, channels: number): Uint8Array {
  if (channels === 3) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const pixels = data.length / channels
  const rgb = new Uint8Array(pixels * 3)
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = data[i * channels + (channels > 3 ? c : 0)]!
  }
  return rgb
}

/** The library's words name its functions and may quote the file: people get ours. */
function asPictureError(cause: unknown, limits: PictureLimits, facts?: Metadata): PictureError {
  if (cause instanceof PictureError) return cause
  const words = cause instanceof Error ? cause.message : ''
  if (/pixel limit/i.test(words)) {
    if (facts) return tooManyPixels(facts.width, facts.height, limits.maxPixels)
    return new PictureError('too-many-pixels', `This picture is too large to open: it has more than ${Math.round(limits.maxPixels / 1e6)} million pixels.`, { hint: 'Scale it down and send it again; 2,000 pixels on the long side are plenty.' })
  }
  if (/timeout/i.test(words)) return new PictureError('too-slow', 'This picture took too long to open.', { hint: 'Save it again as plain JPEG or PNG and send that.', cause })
  return damaged(cause)
}
