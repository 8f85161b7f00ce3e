/**
 * Counts a vitest JSON report. A file that could not be loaded counts as a failure, and so does an end that no test
 * explains (an unhandled error, no test found, a crash).
 * @param {{ testResults: { status: string, assertionResults: { status: string }[] }[] } | undefined} results
 * @param {number} exitCode
 */
export function countTests(results, exitCode) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const file of results?.testResults ?? []) {
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1
      else if (status === 'failed') counts.failed += 1
      else counts.skipped += 1
    }
    // A failed file without a failed test: it did not load, or a hook failed.
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) counts.failed += 1
  }
  if (exitCode !== 0 && counts.failed === 0) counts.failed = 1
  return counts
}

export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
