import { readFileSync } from 'node:fs'

let flags

/** Whether this processor runs code compiled for AVX2 (with FMA and F16C). Only Linux on x64 says so where we look. */
export function hasAvx2() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false
  flags ??= readFlags()
  return ['avx2', 'fma', 'f16c'].every((flag) => flags.has(flag))
}

function readFlags() {
  try {
    return new Set(/^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1].trim().split(/\s+/))
  } catch {
    return new Set()
  }
}
