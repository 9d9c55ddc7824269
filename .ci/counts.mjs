// Reads the JSON report of a suite. Adds a line per failed case to a file, tells the skipped ones on stderr
// and prints "passed failed skipped".
import { appendFileSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const [suite, report, failures] = process.argv.slice(2)
const result = JSON.parse(readFileSync(report, 'utf8'))

/** The first line that says something, short enough for a log. */
function firstLine(messages) {
  const lines = stripVTControlCharacters(messages.join('\n')).split('\n')
  return (lines.find(line => line.trim() !== '') ?? 'no message').trim().slice(0, 300)
}

const failed = result.testResults.flatMap(file => {
  const cases = file.assertionResults.filter(each => each.status === 'failed')
  const name = relative(process.cwd(), file.name)
  // A file that could not be loaded, or whose hooks failed, has no failed case.
  if (file.status === 'failed' && cases.length === 0)
    return [`${name}: ${firstLine([file.message ?? ''])}`]
  return cases.map(each => `${name}: ${each.fullName}: ${firstLine(each.failureMessages)}`)
})
const skipped = result.testResults
  .flatMap(file => file.assertionResults)
  .filter(each => each.status === 'pending' || each.status === 'skipped' || each.status === 'todo')

for (const line of failed) appendFileSync(failures, `FAILED ${suite}: ${line}\n`)
for (const each of skipped) process.stderr.write(`skipped ${suite}: ${each.fullName}\n`)
const pending = result.numPendingTests + result.numTodoTests
process.stdout.write(`${result.numPassedTests} ${failed.length} ${pending}\n`)
