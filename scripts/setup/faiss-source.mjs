import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Advice } from './advice.mjs'
import { run, which } from './exec.mjs'

/**
 * Fetches Debian's (or Ubuntu's) FAISS source through apt, which checks its signature. apt gets lists and folders of
 * its own here, so this needs no root and changes nothing on the system.
 * @param {string} workDir
 * @returns {Promise<string>} the folder that holds `faiss/Index.h`
 */
export async function fetchFaissSource(workDir) {
  const target = join(workDir, 'source')
  if (existsSync(join(target, 'faiss/Index.h'))) return target
  const advice = ['The plain build goes on serving. Its log: .setup/apt.log']
  const sources = sourceLines()
  if (sources.length === 0 || !which('apt-get')) throw new Advice('The source of FAISS is fetched with apt, from Debian or Ubuntu.', advice)

  const apt = join(workDir, 'apt')
  for (const dir of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(apt, dir), { recursive: true })
  writeFileSync(join(apt, 'sources.list'), `${sources.join('\n')}\n`)
  const options = [
    `Dir::Etc::sourcelist=${join(apt, 'sources.list')}`,
    'Dir::Etc::sourceparts=/dev/null',
    `Dir::State::lists=${join(apt, 'lists')}`,
    `Dir::Cache=${join(apt, 'cache')}`,
    'APT::Sandbox::User=',
    'Acquire::Languages=none',
    'Acquire::Retries=2',
  ].flatMap((option) => ['-o', option])
  const call = (...args) => run('apt-get', [...options, ...args], { cwd: apt, log: 'apt.log', timeout: 300_000 })
  await call('update')
  const fetched = await call('source', '--download-only', 'faiss')
  const archive = readdirSync(apt).find((file) => /^faiss_.*\.orig\.tar\.\w+$/.test(file))
  if (!fetched.ok || !archive) throw new Advice('The source of FAISS could not be fetched.', advice)

  const draft = join(workDir, 'unpacked')
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft)
  const unpacked = await run('tar', ['xf', join(apt, archive), '--strip-components=1', '-C', draft], { log: 'apt.log' })
  if (!unpacked.ok) throw new Advice('The source of FAISS could not be unpacked.', advice)
  rmSync(target, { recursive: true, force: true })
  renameSync(draft, target)
  return target
}

/** The C++ files of the library itself, relative to the source folder. */
export function filesOf(source) {
  return ['faiss', 'faiss/impl', 'faiss/invlists', 'faiss/utils'].flatMap((dir) =>
    readdirSync(join(source, dir))
      .filter((file) => file.endsWith('.cpp'))
      .map((file) => `${dir}/${file}`)
  )
}

function sourceLines() {
  const dir = '/etc/apt/sources.list.d'
  const files = ['/etc/apt/sources.list', ...(existsSync(dir) ? readdirSync(dir).map((file) => join(dir, file)) : [])]
  const lines = files.filter(existsSync).flatMap((file) => {
    const text = readFileSync(file, 'utf8')
    return file.endsWith('.sources') ? fromStanzas(text) : file.endsWith('.list') ? fromList(text) : []
  })
  return [...new Set(lines)]
}

/**
 * The `deb-src` lines for the distribution's own archives of a file in the one-line format.
 * @param {string} text
 */
export function fromList(text) {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb(?:-src)?\s+(\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(.*)$/.exec(line)
    if (!match) return []
    const options = /signed-by=[^\s\]]+/.exec(match[1] ?? '')?.[0]
    return sourceLine(options && `[${options}] `, match[2], match[3], match[4].split(/\s+/))
  })
}

/**
 * The same of a file in the stanza format (deb822).
 * @param {string} text
 */
export function fromStanzas(text) {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (name) => new RegExp(`^${name}:[ \\t]*(.+)$`, 'im').exec(stanza)?.[1].trim().split(/\s+/) ?? []
    if (/^Enabled:\s*no/im.test(stanza)) return []
    const [key] = field('Signed-By')
    const option = key?.startsWith('/') ? `[signed-by=${key}] ` : ''
    return field('URIs').flatMap((uri) => field('Suites').flatMap((suite) => sourceLine(option, uri, suite, field('Components'))))
  })
}

function sourceLine(option, uri, suite, components) {
  const wanted = components.filter((name) => name === 'main' || name === 'universe')
  // FAISS is in the release itself; updates and other vendors' archives only cost time.
  if (wanted.length === 0 || /-(updates|security|backports|proposed)$/.test(suite) || !/debian|ubuntu/.test(uri)) return []
  return [`deb-src ${option ?? ''}${uri} ${suite} ${wanted.join(' ')}`]
}
