import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * Who holds a lease: machine, process and when the process began. On the same machine a lease of a process that is gone
 * is known to be free at once, instead of when it expires.
 */
const machine = createHash('sha256').update([hostname(), read('/proc/sys/kernel/random/boot_id'), pidNamespace()].join('|')).digest('hex').slice(0, 12)
const self = `${machine}.${process.pid}.${processStart(process.pid) ?? 'x'}`

export function newLeaseToken(): string {
  return `${self}.${randomBytes(8).toString('hex')}`
}

/** True only when the process surely ended; another machine's processes and unreadable tokens are never "surely". */
export function ownerIsGone(token: string): boolean {
  const [host, pidText, start] = token.split('.')
  const pid = Number(pidText)
  if (host !== machine || !Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
  const startedNow = processStart(pid)
  return startedNow !== undefined && startedNow !== start
}

/** Clock ticks since boot at which the process began (field 22 of /proc/PID/stat); undefined where there is no /proc. */
function processStart(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`)
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie (killed, not yet reaped by its parent) works no more: no process start equals this.
  return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : fields[19]
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
