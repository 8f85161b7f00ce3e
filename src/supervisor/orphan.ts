import { readFileSync } from 'node:fs'

/**
 * Calls `orphaned` when the npm that started this process is gone, even by SIGKILL, so that `npm start` leaves nothing
 * behind. A process started without npm (a service manager, nohup) is left alone.
 */
export function watchLauncher(orphaned: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return
  const launchers = ancestors(process.ppid)
  setInterval(() => {
    const now = ancestors(process.ppid)
    if (process.ppid !== launchers[0] || now.length < launchers.length) orphaned()
  }, 1000).unref()
}

/** Parent, and above a shell its parent: npm runs scripts through `sh`, which may or may not replace itself. */
function ancestors(pid: number): number[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    return /^(sh|dash|bash)$/.test(name) && parent > 1 ? [pid, parent] : [pid]
  } catch {
    return [pid]
  }
}
