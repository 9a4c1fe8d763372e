import { expression, FETCH_HISTORY, SET_UP } from './workflow-steps.ts';

/** Reads, every night, what can be read from a runner, and compares digests. */
export function verifyWorkflow(version: string): string {
  return `# Every night: are the bytes still what the ledger says? Exit 2 turns the run red.
# A machine is only read from a runner that reaches it. Published weights are read when a dispatch asks for them: all of them.
name: zoo verify
on:
  schedule: [{ cron: "47 1 * * *" }]
  workflow_dispatch:
    inputs:
      deep: { description: "read published weights too", type: boolean, required: false }
permissions: { contents: read }
jobs:
  verify:
    runs-on: ubuntu-latest
    steps:
${SET_UP}
      - run: |
          ${FETCH_HISTORY}
          npx --yes zoo-fleet@${version} verify \${DEEP:+--deep} | tee -a "$GITHUB_STEP_SUMMARY"
        shell: bash # which fails when any part of a pipe does
        env: { HF_TOKEN: "${expression('secrets.HF_READ_TOKEN')}", DEEP: "${expression("inputs.deep || ''")}" }
`;
}
