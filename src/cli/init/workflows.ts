/** What a change would do, as a comment on the pull request. Forks get no secrets: what they may not see is unknown. */
export function planWorkflow(version: string): string {
  return `# What this change would do, as a comment. Reads only; needs no more than a token that may read.
name: zoo plan
on: { pull_request: {} }
permissions: { contents: read, pull-requests: write }
concurrency: { group: "zoo-plan-\${{ github.ref }}", cancel-in-progress: true }
jobs:
  plan:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 24 }
      - run: npx --yes zoo-fleet@${version} validate
      - run: npx --yes zoo-fleet@${version} plan --out plan.json --format markdown > plan.md
        env: { HF_TOKEN: "\${{ secrets.HF_READ_TOKEN }}" }
      - run: cat plan.md >> "$GITHUB_STEP_SUMMARY"
      - uses: actions/upload-artifact@v4
        with: { name: zoo-plan, path: plan.json }
      # A fork's token may not comment; its plan is in the summary.
      - if: github.event.pull_request.head.repo.full_name == github.repository
        run: gh pr comment "$PR" --body-file plan.md --edit-last --create-if-none
        env: { GH_TOKEN: "\${{ github.token }}", PR: "\${{ github.event.number }}" }
`;
}

/** Applies what was reviewed, and only that. */
export function applyWorkflow(version: string): string {
  return `# After the merge: does what the reviewed plan says, and only that. Safe to run again.
name: zoo apply
on: { push: { branches: [main] }, workflow_dispatch: {} }
permissions: { contents: write, actions: read, pull-requests: read } # write: for the ledger's branch
# One after the other. A run that GitHub drops from the queue does no harm: the next one does all that is missing.
concurrency: { group: zoo-apply, cancel-in-progress: false }
jobs:
  apply:
    runs-on: ubuntu-latest # with machines behind a firewall: a self-hosted runner that reaches them
    environment: zoo # give it the secrets, and reviewers if somebody shall say yes here
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 24 }
      - name: The plan that was reviewed
        run: |
          head=$(gh api "repos/$GITHUB_REPOSITORY/commits/$GITHUB_SHA/pulls" --jq '.[0].head.sha')
          run=$(gh run list --workflow zoo-plan.yaml --commit "$head" --status success --limit 1 --json databaseId --jq '.[0].databaseId')
          gh run download "$run" --name zoo-plan
        env: { GH_TOKEN: "\${{ github.token }}" }
      # What came up since the review is named and not done (exit 6); the rest goes on.
      - run: npx --yes zoo-fleet@${version} apply plan.json
        env: { HF_TOKEN: "\${{ secrets.HF_TOKEN }}" }
`;
}

/** Looks, every day, whether the world is still as it was left. */
export function driftWorkflow(version: string): string {
  return `# Every morning: is the world still as zoo left it? Exit 2 turns the run red.
name: zoo drift
on: { schedule: [{ cron: "17 5 * * *" }], workflow_dispatch: {} }
permissions: { contents: read }
jobs:
  drift:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 24 }
      - run: npx --yes zoo-fleet@${version} drift --format markdown | tee -a "$GITHUB_STEP_SUMMARY"
        shell: bash # which fails when any part of a pipe does
        env: { HF_TOKEN: "\${{ secrets.HF_READ_TOKEN }}" }
`;
}
