import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { Advice } from './advice.mjs'
import { avx2Lock } from './avx2-start.mjs'
import { hasAvx2 } from './cpu.mjs'
import { run } from './exec.mjs'
import { fetchFaissSource, filesOf } from './faiss-source.mjs'
import { sameResults } from './faiss-compare.mjs'
import { withLock } from './lock.mjs'
import { faissIsReady, fileMark, readMarker, writeMarker } from './marker.mjs'
import { avx2Cache, compileAddon, place } from './native-faiss.mjs'
import { faissBinary, faissDir, stateDir } from './paths.mjs'
import { compiler } from './system-packages.mjs'

const workDir = join(stateDir, 'avx2')
const flags = ['-mavx2', '-mfma', '-mf16c', '-mpopcnt']

/** `npm run setup -- --avx2`: with all processors, in the foreground. */
export function buildAvx2Now(report) {
  return buildAvx2(report, { jobs: availableParallelism() })
}

/**
 * Compiles FAISS for AVX2 from Debian's source (single queries take a fifth of the time), links faiss-node against it,
 * checks that it finds what the plain build finds, and puts it in the plain one's place. What was compiled before an
 * interruption is used again.
 * @param {{ jobs: number }} options compilers at a time
 */
export async function buildAvx2(report, { jobs }) {
  const { faiss } = readMarker()
  if (faiss?.build === 'avx2' && faissIsReady()) {
    report.say('avx2', 'already in use')
    return
  }
  if (!hasAvx2()) throw new Advice('This processor has no AVX2, FMA and F16C: the plain build is the right one.')
  if (faiss?.build !== 'plain') throw new Advice('The AVX2 build starts from a working plain build.', ['Run first: npm run setup'])

  await withLock(
    avx2Lock,
    async () => {
      if (readMarker().faiss.build === 'avx2') return
      let source = ''
      await report.step('avx2', 'fetching the source of FAISS', async () => {
        source = await fetchFaissSource(workDir)
      })
      await report.step('avx2', `compiling FAISS with ${jobs} processor(s), 1-3 minutes`, () => compileLibrary(source, jobs))
      await report.step('avx2', 'linking and checking faiss-node', () => linkAndSwap(source))
      rmSync(workDir, { recursive: true, force: true })
    },
    { onWait: (pid) => report.warn('avx2', `the build is already running (process ${pid}); waiting for it`) }
  )
}

/** One compiler per file and at most `jobs` at a time; cmake would do no more, and it need not be installed. */
async function compileLibrary(source, jobs) {
  const files = filesOf(source)
  const objects = join(workDir, 'objects')
  mkdirSync(objects, { recursive: true })
  const waiting = files.map((file) => ({ file, object: objectOf(objects, file) })).filter(({ object }) => !existsSync(object))
  const total = waiting.length
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const draft = `${next.object}.draft`
      const args = ['-O3', '-DNDEBUG', '-DFINTEGER=int', '-std=c++17', '-fPIC', '-fopenmp', '-fno-gnu-unique', ...flags]
      const result = await run(compiler(), [...args, `-I${source}`, '-c', join(source, next.file), '-o', draft], { log: 'faiss.log' })
      if (!result.ok) throw new Advice(`FAISS did not compile (${next.file}).`, ['The compiler’s output is in .setup/faiss.log.'])
      renameSync(draft, next.object)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  return `${total} files compiled`
}

function objectOf(objects, file) {
  return join(objects, `${file.replaceAll('/', '-')}.o`)
}

async function linkAndSwap(source) {
  const objects = filesOf(source).map((file) => objectOf(join(workDir, 'objects'), file))
  const draft = join(faissDir, 'build/avx2.node')
  const failed = await compileAddon({ out: draft, includes: [source], link: objects, flags })
  if (failed) throw new Advice(`faiss-node with AVX2 could not be linked: ${failed}.`)
  await withLock(join(stateDir, 'lock'), async () => {
    if (readMarker().faiss?.build !== 'plain') throw new Advice('The installation changed meanwhile.', ['Run: npm run setup -- --avx2'])
    if (!(await sameResults(faissBinary, draft, workDir))) {
      throw new Advice('faiss-node with AVX2 finds something else than the plain build: not used.')
    }
    mkdirSync(dirname(avx2Cache), { recursive: true })
    copyFileSync(draft, `${avx2Cache}.draft`)
    const error = await place(draft)
    if (error) throw new Advice(`faiss-node with AVX2 is not used: ${error}.`)
    renameSync(`${avx2Cache}.draft`, avx2Cache)
    const { faiss } = readMarker()
    writeMarker({ faiss: { ...faiss, build: 'avx2', file: fileMark(faissBinary), avx2: { state: 'done' } } })
  })
  return 'in use from the next start on'
}
