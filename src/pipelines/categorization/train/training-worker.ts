import { parentPort, workerData } from 'node:worker_threads'
import { fileCheckpoints, noCheckpoints } from '../../learning/train/checkpoints.js'
import { fitCategorizer } from './fit-categorizer.js'
import type { FitThreadRequest } from './training-thread.js'

const { checkpointDir, ...request } = workerData as FitThreadRequest
const checkpoints = checkpointDir === null ? noCheckpoints() : fileCheckpoints(checkpointDir, request.settings.checkpoints.everySeconds)
const result = await fitCategorizer(request, {
  checkpoints,
  onEpoch: (stage, report) => parentPort!.postMessage({ progress: { stage, ...report } }),
})
checkpoints.clear()
parentPort!.postMessage({ result })
