import { expression, FETCH_HISTORY, SET_UP } from './workflow-steps.ts';

/** Looks, every day, whether the world is still as it was left. */
export function driftWorkflow(version: string): string {
  return `# Every morning: is the world still as zoo left it, and is all done that was merged? Exit 2 turns the run red.
name: zoo drift
on: { schedule: [{ cron: "17 5 * * *" }], workflow_dispatch: {} }
permissions: { contents: read }
jobs:
  drift:
    runs-on: ubuntu-latest
    steps:
${SET_UP}
      - run: |
          ${FETCH_HISTORY}
          npx --yes zoo-fleet@${version} drift --format markdown | tee -a "$GITHUB_STEP_SUMMARY"
        shell: bash # which fails when any part of a pipe does
        env: { HF_TOKEN: "${expression('secrets.HF_READ_TOKEN')}" }
`;
}
