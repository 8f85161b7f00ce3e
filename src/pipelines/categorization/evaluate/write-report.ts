import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Evaluation } from './evaluation.js'
import { drawPictures } from './pictures.js'
import { reportHtml } from './report-html.js'

const pixelsPerInch = 144

/** Writes report.html, report.json and every picture as SVG and PNG; returns the names of the files. */
export async function writeReport(folder: string, evaluation: Evaluation): Promise<string[]> {
  await mkdir(folder, { recursive: true })
  const pictures = drawPictures(evaluation)
  const files: [string, string | Buffer][] = [
    ['report.json', JSON.stringify(evaluation, null, 1)],
    ['report.html', reportHtml(evaluation, pictures)],
  ]
  for (const [name, svg] of Object.entries(pictures)) files.push([`${name}.svg`, svg], [`${name}.png`, await toPng(svg)])
  for (const [name, content] of files) await writeFile(join(folder, name), content)
  return files.map(([name]) => name)
}

/** A drawing as PNG, sharp enough for a message. */
export function toPng(svg: string): Promise<Buffer> {
  return sharp(Buffer.from(svg), { density: pixelsPerInch }).png().toBuffer()
}
