import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { run, which } from './exec.mjs'

const debian = [
  { name: 'g++', there: () => Boolean(compiler()) },
  { name: 'make', there: () => Boolean(which('make')) },
  { name: 'python3', there: () => Boolean(which('python3')) },
  { name: 'libfaiss-dev', there: () => Boolean(faissHeaders()) },
  { name: 'libopenblas-dev', there: () => hasLibrary('libopenblas.so') },
]

/** The C++ compiler, or undefined. */
export function compiler() {
  return (process.env.CXX && which(process.env.CXX)) || which('g++') || which('c++') || which('clang++')
}

/** Folder that holds `faiss/Index.h`, or undefined. */
export function faissHeaders() {
  return prefixes()
    .map((prefix) => `${prefix}/include`)
    .find((path) => existsSync(`${path}/faiss/Index.h`))
}

/** Where libraries are installed: the system, Homebrew, MacPorts. */
export function prefixes() {
  return ['/usr', '/usr/local', '/opt/homebrew', '/opt/local']
}

function hasLibrary(file) {
  const places = prefixes().flatMap((prefix) => [`${prefix}/lib`, `${prefix}/lib64`, `${prefix}/opt/openblas/lib`])
  for (const dir of existsSync('/usr/lib') ? readdirSync('/usr/lib') : []) {
    if (dir.endsWith('-linux-gnu') || dir.includes('-linux-gnu')) places.push(`/usr/lib/${dir}`)
  }
  return places.some((dir) => existsSync(`${dir}/${file}`))
}

/** Names of the Debian packages that building needs and that are missing. */
export function missingPackages() {
  return debian.filter((item) => !item.there()).map((item) => item.name)
}

/** What was found to build with; when it changes, building is worth another try. */
export function toolsFingerprint() {
  return [compiler() ?? '-', faissHeaders() ?? '-', missingPackages().join(',')].join(' ')
}

/** True when this step may install packages itself. */
export function mayInstall() {
  return process.getuid?.() === 0 && Boolean(which('apt-get'))
}

/**
 * Installs Debian packages.
 * @param {string[]} names
 * @returns {Promise<boolean>} whether all are there now
 */
export async function installSystemPackages(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }
  const apt = (...args) => run('apt-get', ['-o', 'DPkg::Lock::Timeout=180', ...args], { env, log: 'apt.log', timeout: 600_000 })
  const install = () => apt('install', '-y', '--no-install-recommends', ...names)
  if (hasLists() && (await install()).ok) return true
  await apt('update')
  return (await install()).ok
}

function hasLists() {
  const dir = '/var/lib/apt/lists'
  return existsSync(dir) && readdirSync(dir).some((file) => file.includes('_Packages'))
}

/** The line that installs what is missing on this system, for a person to run. */
export function installAdvice(missing) {
  const linux = osRelease()
  if (process.platform === 'darwin') {
    return ['xcode-select --install   # compiler', 'brew install faiss openblas libomp']
  }
  if (process.platform === 'win32') return ['Use WSL (Debian or Ubuntu): wsl --install -d Debian, then run the same command there.']
  if (/debian|ubuntu/.test(linux) || which('apt-get')) return [`${process.getuid?.() === 0 ? '' : 'sudo '}apt-get install -y ${missing.join(' ')}`]
  if (/fedora|rhel|centos/.test(linux)) return ['sudo dnf install -y gcc-c++ make python3 faiss-devel openblas-devel']
  if (/arch/.test(linux)) return ['sudo pacman -S --needed base-devel python openblas   # and faiss from the AUR']
  if (/alpine/.test(linux)) return ['apk add g++ make python3 openblas-dev   # faiss is not packaged: search is exact, without it']
  if (/suse/.test(linux)) return ['sudo zypper install -y gcc-c++ make python3 faiss-devel openblas-devel']
  return ['Install a C++ compiler, make, python3 and the development files of FAISS and OpenBLAS with your package manager.']
}

function osRelease() {
  try {
    const text = readFileSync('/etc/os-release', 'utf8')
    return [...text.matchAll(/^(?:ID|ID_LIKE)="?([^"\n]*)/gm)].map((match) => match[1]).join(' ')
  } catch {
    return ''
  }
}
