/**
 * FAISS's own file format of a flat inner-product index (index_write.cpp, `IxFI`), so that a generation is written straight
 * from rows and read by FAISS and by our own search alike: tag, dimension int32, count int64, two unused int64, trained
 * byte, metric int32, number of floats uint64, then the rows as float32; little-endian.
 */
export const flatHeaderBytes = 45
const tag = 'IxFI'
const unused = 1n << 20n
const innerProduct = 0

export function flatHeader(dimension: number, count: number): Buffer {
  const header = Buffer.alloc(flatHeaderBytes)
  header.write(tag, 0, 'latin1')
  header.writeInt32LE(dimension, 4)
  header.writeBigInt64LE(BigInt(count), 8)
  header.writeBigInt64LE(unused, 16)
  header.writeBigInt64LE(unused, 24)
  header.writeUInt8(1, 32)
  header.writeInt32LE(innerProduct, 33)
  header.writeBigUInt64LE(BigInt(dimension) * BigInt(count), 37)
  return header
}

/** The rows of a file's bytes; throws when they are not what the header promises. */
export function readFlat(bytes: Buffer, dimension: number): Float32Array {
  if (bytes.length < flatHeaderBytes || bytes.toString('latin1', 0, 4) !== tag || bytes.readInt32LE(4) !== dimension) throw new Error('not a flat index of this dimension')
  const floats = Number(bytes.readBigUInt64LE(37))
  if (bytes.length !== flatHeaderBytes + floats * 4) throw new Error('the index file has another length than it states')
  const rows = new Float32Array(floats)
  new Uint8Array(rows.buffer).set(bytes.subarray(flatHeaderBytes))
  return rows
}
