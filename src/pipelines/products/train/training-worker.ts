import { parentPort, workerData } from 'node:worker_threads'
import { giveWay } from '../../learning/thread-priority.js'
import { appearanceOf } from '../drift/appearance.js'
import { fitMatcher } from './fit-matcher.js'
import { unpackRows } from './pack-rows.js'
import type { FitJob, ThreadFit } from './training-thread.js'

giveWay()
const { pages, sample, ...job } = workerData as FitJob
const fit = fitMatcher({ ...job, rows: pages.flatMap(unpackRows) }, (done, total) => parentPort!.postMessage({ progress: [done, total] }))
parentPort!.postMessage({ result: { ...fit, reference: appearanceOf(fit.model, sample) } satisfies ThreadFit })
