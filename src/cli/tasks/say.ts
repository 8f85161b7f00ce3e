import type { FitProgress } from '../../pipelines/categorization/train/training-thread.js'

/** Results go to stdout; what happens meanwhile to stderr, so that programs can read the results. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`)
export const tell = (line: string): void => void process.stderr.write(`${line}\n`)

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

/** One line that changes on a terminal; the last line of each stage elsewhere. */
export function showTraining(): (progress: FitProgress) => void {
  let last: FitProgress | undefined
  const words = ({ stage, epoch, epochs, loss, validLoss, validAccuracy }: FitProgress) =>
    `${stage}: epoch ${epoch} of ${epochs}, loss ${loss.toFixed(4)}${validLoss === null ? '' : `, held-out loss ${validLoss.toFixed(4)}, right ${percent(validAccuracy ?? 0)}`}`
  return (progress) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${words(progress)}${progress.epoch === progress.epochs ? '\n' : ''}`)
    else if (progress.epoch === progress.epochs) tell(words(progress))
    else if (last && last.stage !== progress.stage && last.epoch < last.epochs) tell(`${words(last)} (stopped early)`)
    last = progress
  }
}
