import { parentPort, workerData } from 'node:worker_threads'
import { fitMatcher, type FitRequest } from './fit-matcher.js'

parentPort!.postMessage({ result: fitMatcher(workerData as FitRequest, (done, total) => parentPort!.postMessage({ progress: [done, total] })) })
