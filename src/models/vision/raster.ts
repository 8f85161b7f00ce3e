/** Decoded pixels: 8-bit sRGB, three bytes a pixel, rows from the top, upright. Never changed once made. */
export interface Raster {
  width: number
  height: number
  /** width * height * 3 bytes. */
  data: Uint8Array
}

/** In pixels of the picture it lies in, from the top left; x1 and y1 are outside. Not necessarily whole numbers. */
export interface Box {
  x0: number
  y0: number
  x1: number
  y1: number
}
