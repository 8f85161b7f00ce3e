import { parentPort, workerData } from 'node:worker_threads'
import { learnRules } from '../rules/learn.js'
import type { Correction } from '../rules/rule.js'

parentPort!.postMessage(learnRules(workerData as Correction[]))
