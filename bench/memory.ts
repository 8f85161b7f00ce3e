import { existsSync, readFileSync } from 'node:fs'
import { round, table, type Report } from './report.js'
import { startService } from './running-service.js'

const idleMs = 15_000

/** Proportional set size of every process of an idle service with an empty index: shared pages count once, split among those that share them. */
export async function measureMemory(): Promise<Report> {
  if (!existsSync('/proc/self/smaps_rollup')) return { title: 'Memory', table: '', notes: ['only measured on Linux (/proc/PID/smaps_rollup)'], figures: {} }
  const service = await startService('direct')
  try {
    await new Promise((resolve) => setTimeout(resolve, idleMs))
    const processes = service.processes().map(({ pid, name }) => ({ name, pssMb: round(pssOf(pid) / 1e6) }))
    const total = round(processes.reduce((sum, each) => sum + each.pssMb, 0))
    return {
      title: `Memory: proportional set size, idle for ${idleMs / 1000} s, empty index`,
      table: table(['process', 'MB'], [...processes.map((each) => [each.name, each.pssMb.toFixed(1)]), ['all', total.toFixed(1)]]),
      notes: ['npm left out; other node processes on the machine make shared pages look smaller', 'target: at most 400 MB'],
      figures: { processes, totalMb: total },
    }
  } finally {
    await service.stop()
  }
}

function pssOf(pid: number): number {
  const line = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))
  return Number(line?.[1] ?? Number.NaN) * 1024
}
