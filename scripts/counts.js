/// <reference types="node" />
// Prints `N passed, N failed` from vitest's own report: the last line of .ci/run.
import { readFileSync } from 'node:fs';

const [file = ''] = process.argv.slice(2);
const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(
  readFileSync(file, 'utf8'),
);
// A file that does not even load fails without a test of its own.
const failed = success ? numFailedTests : Math.max(numFailedTests, numFailedTestSuites, 1);
console.log(`${numPassedTests} passed, ${failed} failed`);
