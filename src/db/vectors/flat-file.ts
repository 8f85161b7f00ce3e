/**
 * FAISS's own file format of a flat index (index_write.cpp; `IxFI` inner product, `IxF2` squared distance), so that a generation is written straight
 * from rows and read by FAISS and by our own search alike: tag, dimension int32, count int64, two unused int64, trained
 * byte, metric int32, number of floats uint64, then the rows as float32; little-endian.
 */
export const flatHeaderBytes = 45
const metrics = { 'inner-product': { tag: 'IxFI', code: 0 }, distance: { tag: 'IxF2', code: 1 } }
const unused = 1n << 20n

export function flatHeader(dimension: number, count: number, metric: keyof typeof metrics = 'inner-product'): Buffer {
  const header = Buffer.alloc(flatHeaderBytes)
  header.write(metrics[metric].tag, 0, 'latin1')
  header.writeInt32LE(dimension, 4)
  header.writeBigInt64LE(BigInt(count), 8)
  header.writeBigInt64LE(unused, 16)
  header.writeBigInt64LE(unused, 24)
  header.writeUInt8(1, 32)
  header.writeInt32LE(metrics[metric].code, 33)
  header.writeBigUInt64LE(BigInt(dimension) * BigInt(count), 37)
  return header
}

/** The rows of a file's bytes; throws when they are not what the header promises. */
export function readFlat(bytes: Buffer, dimension: number, metric: keyof typeof metrics = 'inner-product'): Float32Array {
  if (bytes.length < flatHeaderBytes || bytes.toString('latin1', 0, 4) !== metrics[metric].tag || bytes.readInt32LE(4) !== dimension) throw new Error('not a flat index of this dimension')
  const floats = Number(bytes.readBigUInt64LE(37))
  if (bytes.length !== flatHeaderBytes + floats * 4) throw new Error('the index file has another length than it states')
  const rows = new Float32Array(floats)
  new Uint8Array(rows.buffer).set(bytes.subarray(flatHeaderBytes))
  return rows
}
