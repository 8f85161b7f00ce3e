import { UserFacingError } from '../../../errors.js'
import type { OtherKind } from './picture-kind.js'

/** A picture that is not opened, with the reason in words for the person who sent it. */
export class PictureError extends UserFacingError {
  override name = 'PictureError'
}

const asPhoto = 'Save it as JPEG, PNG or WebP and send it again.'

const refusals: Record<OtherKind, { code: string; message: string; hint: string }> = {
  empty: { code: 'empty', message: 'This file is empty.', hint: 'Send the picture again.' },
  svg: { code: 'svg', message: 'SVG drawings are not opened: they may hold scripts and point to other files.', hint: 'Export it as PNG and send that.' },
  markup: { code: 'not-a-picture', message: 'This is a web page or XML, not a picture.', hint: 'Save the picture itself, or send a screenshot of it.' },
  pdf: { code: 'not-a-picture', message: 'This is a PDF, not a picture.', hint: 'To search its text, share it as a document; to find a product in it, send a screenshot.' },
  zip: { code: 'not-a-picture', message: 'This is an archive or an office file, not a picture.', hint: 'Take the picture out of it and send that.' },
  heic: { code: 'heic', message: 'HEIC pictures cannot be opened here.', hint: 'On an iPhone choose Settings > Camera > Formats > Most Compatible, or save it as JPEG.' },
  bmp: { code: 'unsupported', message: 'BMP pictures cannot be opened here.', hint: asPhoto },
  icon: { code: 'unsupported', message: 'Icon files cannot be opened here.', hint: asPhoto },
  psd: { code: 'unsupported', message: 'Photoshop files cannot be opened here.', hint: asPhoto },
  'jpeg-xl': { code: 'unsupported', message: 'JPEG XL pictures cannot be opened here.', hint: asPhoto },
  video: { code: 'not-a-picture', message: 'This is a video or a sound, not a picture.', hint: 'Send a screenshot of the moment that shows the product.' },
  script: { code: 'not-a-picture', message: 'This is a program, not a picture.', hint: 'Send the picture itself.' },
  unknown: { code: 'not-a-picture', message: 'This is not a picture that I know, whatever its name says.', hint: asPhoto },
}

export function refusal(kind: OtherKind): PictureError {
  const { code, message, hint } = refusals[kind]
  return new PictureError(code, message, { hint })
}

export function damaged(cause?: unknown): PictureError {
  return new PictureError('damaged', 'This picture is damaged or incomplete.', { hint: 'Open it on your device, save it again as JPEG or PNG, and send that.', cause })
}

export function tooManyPixels(width: number, height: number, most: number): PictureError {
  const million = (value: number) => `${Math.round(value / 1e6).toLocaleString('en')} million pixels`
  return new PictureError('too-many-pixels', `This picture is too large to open: ${width} × ${height} is ${million(width * height)}, and at most ${million(most)} are.`, { hint: 'Scale it down and send it again; 2,000 pixels on the long side are plenty.' })
}
