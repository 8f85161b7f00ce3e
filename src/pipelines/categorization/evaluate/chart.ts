/** Colours that are told apart by people who do not see all of them (Okabe and Ito 2008). */
export const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#8a6d00', '#000000']
const ink = '#1f2933'
const faint = '#d5dbe1'

export const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

interface Text {
  size?: number
  anchor?: 'start' | 'middle' | 'end'
  colour?: string
  turned?: boolean
  bold?: boolean
}

export function label(x: number, y: number, text: string, { size = 13, anchor = 'middle', colour = ink, turned = false, bold = false }: Text = {}): string {
  const turn = turned ? ` transform="rotate(-90 ${round(x)} ${round(y)})"` : ''
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" text-anchor="${anchor}" fill="${colour}"${bold ? ' font-weight="bold"' : ''}${turn}>${escapeXml(text)}</text>`
}

export const round = (value: number): string => String(Math.round(value * 100) / 100)

/** A whole picture on white, with its title; described for those who do not see it. */
export function picture(title: string, description: string, width: number, height: number, body: string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="DejaVu Sans, Liberation Sans, Arial, sans-serif" role="img">`,
    `<title>${escapeXml(title)}</title><desc>${escapeXml(description)}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    label(width / 2, 26, title, { size: 16, bold: true }),
    ...body,
    '</svg>',
  ].join('\n')
}

export interface Axes {
  x: [from: number, to: number]
  y: [from: number, to: number]
  xName: string
  yName: string
  asPercent?: { x?: boolean; y?: boolean }
}

const [width, height, left, right, top, bottom] = [640, 460, 78, 24, 44, 62]

/** Axes with ticks, and where a value lies on them. Series are drawn by the caller. */
export function plot(title: string, description: string, axes: Axes, draw: (at: (x: number, y: number) => [number, number]) => string[]): string {
  const at = (x: number, y: number): [number, number] => [
    left + ((x - axes.x[0]) / (axes.x[1] - axes.x[0] || 1)) * (width - left - right),
    height - bottom - ((y - axes.y[0]) / (axes.y[1] - axes.y[0] || 1)) * (height - top - bottom),
  ]
  const body: string[] = []
  const tick = (value: number, percent: boolean | undefined) => (percent ? `${Math.round(value * 100)} %` : round(value))
  for (let i = 0; i <= 5; i++) {
    const xValue = axes.x[0] + ((axes.x[1] - axes.x[0]) * i) / 5
    const yValue = axes.y[0] + ((axes.y[1] - axes.y[0]) * i) / 5
    const [px] = at(xValue, axes.y[0])
    const [, py] = at(axes.x[0], yValue)
    body.push(`<line x1="${round(px)}" y1="${top}" x2="${round(px)}" y2="${height - bottom}" stroke="${faint}"/>`, `<line x1="${left}" y1="${round(py)}" x2="${width - right}" y2="${round(py)}" stroke="${faint}"/>`)
    body.push(label(px, height - bottom + 20, tick(xValue, axes.asPercent?.x)), label(left - 8, py + 4, tick(yValue, axes.asPercent?.y), { anchor: 'end' }))
  }
  body.push(`<rect x="${left}" y="${top}" width="${width - left - right}" height="${height - top - bottom}" fill="none" stroke="${ink}"/>`)
  body.push(label(left + (width - left - right) / 2, height - 16, axes.xName), label(20, top + (height - top - bottom) / 2, axes.yName, { turned: true }))
  return picture(title, description, width, height, [...body, ...draw(at)])
}

export function line(points: readonly [number, number][], colour: string, dashed = false): string {
  return `<polyline points="${points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')}" fill="none" stroke="${colour}" stroke-width="${dashed ? 1.5 : 2.5}"${dashed ? ' stroke-dasharray="6 5"' : ''}/>`
}

/** Names of series with their colours, in the lower right corner or the upper left one. */
export function legend(names: readonly string[], place: 'right' | 'left' = 'right'): string[] {
  const high = names.length * 20 + 10
  const wide = Math.max(...names.map((name) => name.length)) * 7.4 + 40
  const [x, y] = place === 'right' ? [width - right - wide - 10, height - bottom - high - 10] : [left + 10, top + 10]
  return [
    `<rect x="${round(x)}" y="${round(y)}" width="${round(wide)}" height="${high}" fill="#ffffff" fill-opacity="0.9" stroke="${faint}"/>`,
    ...names.flatMap((name, i) => [
      `<rect x="${round(x + 10)}" y="${round(y + 10 + i * 20)}" width="14" height="10" fill="${colours[i % colours.length]!}"/>`,
      label(x + 30, y + 19 + i * 20, name, { size: 12, anchor: 'start' }),
    ]),
  ]
}

/** The least number at or above this one that five ticks divide into round steps. */
export function roundTop(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.max(5, value) / 5))
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((each) => each * 5 >= value)!
  return step * 5
}
