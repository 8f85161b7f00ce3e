import type { JobMetrics } from './jobs/metrics.js'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** Counters of this process; the web process adds up those of all. Labels are names of ours, never text of people. */
export const registry = new Registry()

export const jobsFinished = new Counter({ name: 'quartermaster_jobs_finished_total', help: 'Jobs by name and outcome', labelNames: ['name', 'outcome'], registers: [registry] })
export const jobSeconds = new Histogram({ name: 'quartermaster_job_seconds', help: 'Run time of jobs', labelNames: ['name'], buckets: [0.05, 0.2, 1, 5, 20, 60, 300], registers: [registry] })
export const ackSeconds = new Histogram({ name: 'quartermaster_slack_ack_seconds', help: 'Delivery to acknowledgement', buckets: [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 3], registers: [registry] })
export const answerSeconds = new Histogram({ name: 'quartermaster_answer_seconds', help: 'Question to first words', labelNames: ['mode'], buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15], registers: [registry] })
export const answersFinished = new Counter({ name: 'quartermaster_answers_total', help: 'Answers by outcome', labelNames: ['status'], registers: [registry] })
export const residentBytes = new Gauge({
  name: 'quartermaster_process_resident_bytes',
  help: 'Resident memory by role',
  labelNames: ['role'],
  registers: [registry],
})

export const jobMetrics: JobMetrics = {
  enqueued: () => undefined,
  ran(name, outcome, times) {
    jobsFinished.inc({ name, outcome })
    jobSeconds.observe({ name }, times.ranMs / 1000)
  },
}
