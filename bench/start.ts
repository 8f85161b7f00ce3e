import { spread, table, type Report } from './report.js'
import { startService } from './running-service.js'

const times = 5

/** `npm start` to the line that says it is ready, once installed and built, each time with an empty data folder. */
export async function measureStart(): Promise<Report> {
  const took: number[] = []
  for (let i = 0; i < times; i++) {
    const service = await startService('npm')
    took.push(service.readyAfterMs)
    await service.stop()
  }
  const { p50, max } = spread(took)
  return {
    title: `Start: npm start to ready, ${times} times`,
    table: table(['', 'seconds'], [['fastest', (Math.min(...took) / 1000).toFixed(2)], ['median', (p50 / 1000).toFixed(2)], ['slowest', (max / 1000).toFixed(2)]]),
    notes: ['target: at most 3 s'],
    figures: { medianMs: p50, slowestMs: max, times },
  }
}
