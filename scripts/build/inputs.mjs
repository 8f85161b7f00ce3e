import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../setup/paths.mjs'

/**
 * Files below `paths` (relative to the root; files or folders that may be missing), sorted, that `keep` wants.
 * @param {string[]} paths
 * @param {(path: string) => boolean} [keep]
 */
export function filesBelow(paths, keep = () => true) {
  const found = []
  const visit = (path) => {
    let entries
    try {
      entries = readdirSync(join(root, path), { withFileTypes: true })
    } catch (error) {
      if (error.code === 'ENOTDIR' && keep(path)) found.push(path)
      return
    }
    for (const entry of entries) {
      if (entry.name === 'node_modules' || entry.name === '.git') continue
      const child = `${path}/${entry.name}`
      if (entry.isDirectory()) visit(child)
      else if (keep(child)) found.push(child)
    }
  }
  for (const path of paths) visit(path)
  return found.sort((a, b) => (a < b ? -1 : 1))
}

/**
 * Compares files with what a stamp remembers: first size and time, and only where those differ the content, so that a
 * checkout that merely touched files builds nothing.
 * @param {string} stampFile
 * @param {string[]} files relative to the root
 * @returns {{ changed: boolean, remember: () => void }} `remember` writes the stamp, after a good build
 */
export function compareInputs(stampFile, files) {
  const known = readStamp(stampFile)
  const marks = files.map((file) => `${file} ${mark(file)}`).join('\n')
  if (known?.marks === marks) return { changed: false, remember: () => {} }
  const content = hashOf(files)
  const remember = () => {
    mkdirSync(dirname(stampFile), { recursive: true })
    writeFileSync(`${stampFile}.${process.pid}`, JSON.stringify({ content, marks }))
    renameSync(`${stampFile}.${process.pid}`, stampFile)
  }
  const changed = known?.content !== content
  if (!changed) tryTo(remember)
  return { changed, remember }
}

function mark(file) {
  try {
    const { size, mtimeMs } = statSync(join(root, file))
    return `${size} ${mtimeMs}`
  } catch {
    return 'gone'
  }
}

function hashOf(files) {
  const hash = createHash('sha256')
  for (const file of files) {
    hash.update(`${file}\0`)
    try {
      hash.update(readFileSync(join(root, file)))
    } catch {
      hash.update('gone')
    }
  }
  return hash.digest('hex')
}

function readStamp(stampFile) {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'))
  } catch {
    return undefined
  }
}

function tryTo(write) {
  try {
    write()
  } catch {
    // a folder that may only be read: the contents are compared again next time
  }
}
