import { expression, FETCH_HISTORY, SET_UP } from './workflow-steps.ts';

/** The head of the pull request that a commit is the merge of, and its number. Nothing where it is none. */
const MERGED = String.raw`.[] | select(.merge_commit_sha == \"$commit\" and .merged_at != null) | \"\(.head.sha) \(.number)\"`;

/** Applies what was reviewed, and only that. */
export function applyWorkflow(version: string): string {
  return `# After the merge: does what the reviewed plans say, and only that. Safe to run again.
name: zoo apply
on:
  push: { branches: [main] }
  workflow_dispatch:
    inputs:
      approval: { description: "sha256:... of a plan on main: does exactly that", required: false }
permissions: { contents: write, actions: read, pull-requests: read } # write: for the ledger's branch
jobs:
  apply:
    if: ${expression('!inputs.approval')}
    # One after the other. A run that GitHub drops from the queue does no harm: the next one does what is missing.
    concurrency: { group: zoo-apply, cancel-in-progress: false }
    runs-on: ubuntu-latest # with machines behind a firewall: a self-hosted runner that reaches them
    environment: zoo # give it the secrets, and reviewers if every run needs a yes
    outputs: { approval: "${expression('steps.apply.outputs.approval')}" }
    steps:
${SET_UP}
      # Below .git, where no commit can have put anything.
      - name: The merges that no apply has finished with
        run: |
          ${FETCH_HISTORY}
          rm -rf .git/zoo && mkdir .git/zoo
          npx --yes zoo-fleet@${version} history --unapplied > .git/zoo/unapplied
      - name: The plans that were reviewed with them
        run: |
          cd .git/zoo
          export GH_REPO="$GITHUB_REPOSITORY"
          : > merged
          while read -r commit _ <&3; do
            pull=$(gh api "repos/$GITHUB_REPOSITORY/commits/$commit/pulls" --jq "${MERGED}")
            read -r head number <<< "$pull"
            if [ -z "$head" ]; then echo "$commit is not the merge of a pull request: nothing approves what it wants."; continue; fi
            run=$(gh run list --workflow zoo-plan.yaml --commit "$head" --status success --limit 1 --json databaseId --jq '.[0].databaseId // empty')
            if [ -z "$run" ]; then echo "$commit merged $head, of which there is no good plan: nothing approves what it wants."; continue; fi
            mkdir "$commit"
            if ! (cd "$commit" && gh run download "$run" --name zoo-plan); then echo "$commit merged $head, whose plan is gone: nothing approves what it wants."; continue; fi
            echo "$commit $head $number" >> merged
          done 3< unapplied
        env: { GH_TOKEN: "${expression('github.token')}" }
      # What none of them approves is named and not done (exit 6); the rest goes on.
      - name: Apply what they approve
        id: apply
        shell: bash
        run: |
          shopt -s nullglob
          code=0
          npx --yes zoo-fleet@${version} apply .git/zoo/*/plan.json --merged .git/zoo/merged --format markdown > .git/zoo/apply.md || code=$?
          tee -a "$GITHUB_STEP_SUMMARY" < .git/zoo/apply.md
          sed -n 's/^To do exactly what is left: .*\\(approval=sha256:[0-9a-f]\\{64\\}\\).*/\\1/p' .git/zoo/apply.md >> "\${GITHUB_OUTPUT:-/dev/null}"
          exit "$code"
        env: { HF_TOKEN: "${expression('secrets.HF_TOKEN')}" }
  # What no review covers waits for a yes to its digest: that of a dispatch with it as input; or, where the variable
  # ZOO_REVIEW names an environment with required reviewers, theirs to this job.
  approve:
    needs: apply
    if: ${expression('!cancelled() && (inputs.approval || (needs.apply.outputs.approval && vars.ZOO_REVIEW))')}
    runs-on: ubuntu-latest
    environment: ${expression("vars.ZOO_REVIEW || 'zoo'")}
    steps:
${SET_UP}
      - run: npx --yes zoo-fleet@${version} apply --approval "$APPROVAL" --wait 30m --format markdown | tee -a "$GITHUB_STEP_SUMMARY"
        shell: bash # which fails when any part of a pipe does
        env: { HF_TOKEN: "${expression('secrets.HF_TOKEN')}", APPROVAL: "${expression('inputs.approval || needs.apply.outputs.approval')}" }
`;
}
