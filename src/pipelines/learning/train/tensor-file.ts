import { endianness } from 'node:os'

const magic = 'QMT1'
type Stored = Float32Array | Int32Array
interface Header {
  meta: unknown
  arrays: { name: string; type: 'f32' | 'i32'; length: number }[]
}

/** Facts and arrays as one piece of bytes: magic, length of the JSON header, header, arrays (little-endian, in its order). */
export function packTensors(meta: unknown, arrays: Record<string, Stored>): Buffer {
  if (endianness() !== 'LE') throw new Error('model files are little-endian')
  const entries = Object.entries(arrays)
  const header: Header = { meta, arrays: entries.map(([name, array]) => ({ name, type: array instanceof Int32Array ? 'i32' : 'f32', length: array.length })) }
  const json = Buffer.from(JSON.stringify(header))
  const start = Buffer.alloc(8)
  start.write(magic, 'latin1')
  start.writeUInt32LE(json.length, 4)
  return Buffer.concat([start, json, ...entries.map(([, array]) => Buffer.from(array.buffer, array.byteOffset, array.byteLength))])
}

/** @throws Error when the bytes are not what `packTensors` made */
export function unpackTensors(bytes: Uint8Array): { meta: unknown; arrays: Record<string, Stored> } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < 8 || buffer.toString('latin1', 0, 4) !== magic) throw new Error('this is not a model file')
  const headerEnd = 8 + buffer.readUInt32LE(4)
  if (headerEnd > buffer.length) throw new Error('the model file is cut off')
  const header = JSON.parse(buffer.toString('utf8', 8, headerEnd)) as Header
  const arrays: Record<string, Stored> = {}
  let at = headerEnd
  for (const { name, type, length } of header.arrays) {
    const end = at + length * 4
    if (end > buffer.length) throw new Error('the model file is cut off')
    // Copied: the arrays may not begin at a multiple of four.
    const copy = buffer.buffer.slice(buffer.byteOffset + at, buffer.byteOffset + end)
    arrays[name] = type === 'i32' ? new Int32Array(copy) : new Float32Array(copy)
    at = end
  }
  return { meta: header.meta, arrays }
}

export function floatArray(arrays: Record<string, Stored>, name: string, length?: number): Float32Array {
  const array = arrays[name]
  if (!(array instanceof Float32Array) || (length !== undefined && array.length !== length)) throw new Error(`the model file has no usable ${name}`)
  return array
}

export function intArray(arrays: Record<string, Stored>, name: string): Int32Array {
  const array = arrays[name]
  if (!(array instanceof Int32Array)) throw new Error(`the model file has no usable ${name}`)
  return array
}
