import { expression, FETCH_HISTORY, SET_UP } from './workflow-steps.ts';

/** What a change would do, as a comment on the pull request. Forks get no secrets: what they may not see is unknown. */
export function planWorkflow(version: string): string {
  return `# What this change would do, as a comment. Reads only; needs no more than a token that may read.
name: zoo plan
on: { pull_request: {} }
permissions: { contents: read, pull-requests: write }
concurrency: { group: "zoo-plan-${expression('github.ref')}", cancel-in-progress: true }
jobs:
  plan:
    runs-on: ubuntu-latest
    steps:
${SET_UP}
      # Beside what it is merged into. Whatever comes of it, comment and summary say so.
      - run: |
          code=0
          ${FETCH_HISTORY} || true
          npx --yes zoo-fleet@${version} plan --base "$GITHUB_SHA^1" --out plan.json --format markdown > plan.md || code=$?
          [ -s plan.md ] || echo "zoo plan ended with exit code $code. The log of this job says why." > plan.md
          cat plan.md >> "$GITHUB_STEP_SUMMARY"
          echo "$code" > plan.code
        env: { HF_TOKEN: "${expression('secrets.HF_READ_TOKEN')}" }
      # A fork's token may not comment; its plan is in the summary.
      - if: github.event.pull_request.head.repo.full_name == github.repository
        run: gh pr comment "$PR" --body-file plan.md --edit-last --create-if-none
        env: { GH_TOKEN: "${expression('github.token')}", PR: "${expression('github.event.number')}" }
      # A plan that breaks a rule, or that could not be made, is red, is not kept, and approves nothing.
      - run: exit "$(cat plan.code)"
      - uses: actions/upload-artifact@v4
        with: { name: zoo-plan, path: plan.json }
`;
}
