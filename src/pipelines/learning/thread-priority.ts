import { setPriority } from 'node:os'

/**
 * What trains gives way to what serves, for the thread that calls it. On Linux the priority of "this process" is that of the
 * calling thread; elsewhere it would be everybody's, so nothing is changed there.
 */
export function giveWay(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(5)
  } catch {
    // A sandbox may forbid it: training then takes its usual share.
  }
}
