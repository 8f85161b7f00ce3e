import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { readdir, statfs } from 'node:fs/promises'
import Database from 'better-sqlite3'
import type { Config } from '../../config.js'
import type { Finding } from './finding.js'

/** The data folder, the disk, the database and the index files. */
export async function checkData(config: Config): Promise<Finding[]> {
  try {
    mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
    accessSync(config.dataDir, constants.W_OK)
  } catch {
    return [{ area: 'Data', state: 'problem', text: 'the data folder cannot be written', advice: 'Correct DATA_DIR or its owner' }]
  }
  const disk = await statfs(config.dataDir)
  const free = disk.bavail * disk.bsize
  const findings: Finding[] = [{ area: 'Disk', state: free < 1e9 ? 'problem' : 'ok', text: `${(free / 1e9).toFixed(1)} GB free`, advice: free < 1e9 ? 'Free some space' : null }]
  if (!existsSync(config.databaseFile)) return [...findings, { area: 'Database', state: 'ok', text: 'not made yet: the first start makes it', advice: null }]
  try {
    const connection = new Database(config.databaseFile, { readonly: true })
    const check = connection.pragma('quick_check', { simple: true })
    connection.close()
    findings.push({ area: 'Database', state: check === 'ok' ? 'ok' : 'problem', text: check === 'ok' ? 'sound' : 'damaged', advice: check === 'ok' ? null : 'Stop the service and restore the newest backup of the data folder' })
  } catch {
    findings.push({ area: 'Database', state: 'problem', text: 'cannot be opened', advice: 'Check the owner of the data folder' })
  }
  const generations = existsSync(config.indexDir) ? (await readdir(config.indexDir)).length : 0
  findings.push({ area: 'Index', state: 'ok', text: generations > 0 ? `${generations} files; a missing or damaged one is made again from the database` : 'no files yet: made from the database when needed', advice: null })
  return findings
}
