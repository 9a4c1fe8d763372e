/**
 * Which slow tests are about a folder of `src`: they run the real binary, so that no import leads from them to it. Filters of
 * vitest, the nearest first.
 */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  'src/artifacts/': ['contract/format', 'contract/conversion', 'e2e/sources-declared', 'e2e/encodings'],
  'src/backends/': ['contract/backend', 'e2e/swap', 'attacks/server-by-hand'],
  'src/blobs/': ['contract/faults', 'e2e/shared-store', 'e2e/faults-disk', 'attacks/links-in-sources'],
  'src/children/': ['attacks/children', 'e2e/cli-secrets', 'contract/toolchain'],
  'src/cli/approval/': ['e2e/approval', 'attacks/ci-', 'attacks/approval-gate'],
  'src/cli/care/': ['attacks/verify-skips', 'attacks/any-byte', 'e2e/shared-store', 'e2e/read-only'],
  'src/cli/': ['e2e/cli-', 'e2e/front-door', 'e2e/first-contact', 'e2e/closed-pipe', 'e2e/show-plan'],
  'src/endpoints/': ['e2e/hub-', 'e2e/faults-hub', 'attacks/hostile-hub'],
  'src/evaluations/': [
    'contract/gate',
    'attacks/approval-gate',
    'attacks/endless-regex',
    'e2e/faults-serving',
  ],
  'src/executors/': ['contract/conversion', 'e2e/faults-killed'],
  'src/hosts/': ['contract/transport', 'e2e/swap-first-tenant', 'attacks/other-computer'],
  'src/hub/': ['e2e/hub-', 'attacks/hub-limits', 'contract/target'],
  'src/git/': ['contract/ledger-git', 'e2e/ledger-git'],
  'src/ledger/stores/git/': ['contract/ledger-git', 'contract/ledger-store', 'e2e/ledger-git'],
  'src/ledger/': ['contract/ledger', 'attacks/ledger-cut', 'e2e/locks'],
  'src/plan/': ['e2e/policies', 'e2e/pruning', 'e2e/approval', 'e2e/back-to-a-version'],
  'src/publications/': ['contract/target', 'e2e/publish', 'e2e/tags-moved', 'e2e/pruning'],
  'src/reconcile/': ['e2e/cli-apply', 'e2e/locks', 'e2e/lost-preconditions', 'e2e/delivery', 'e2e/faults'],
  'src/report/': ['e2e/cli-', 'e2e/front-door', 'e2e/show-plan'],
  'src/residencies/': ['contract/driver', 'e2e/swap', 'e2e/user-service', 'attacks/weights-in-place'],
  'src/secrets/': ['attacks/secrets-in-sources', 'e2e/faults-secrets', 'e2e/secrets-everywhere'],
  'src/sources/': [
    'contract/origin',
    'e2e/sources-declared',
    'e2e/faults-sources',
    'attacks/hostile-sources',
  ],
  'src/toolchains/': ['contract/toolchain'],
  'src/transports/': ['contract/transport', 'attacks/probe-injection', 'e2e/swap-drift'],
  'src/weights/': ['attacks/hostile-files', 'attacks/hostile-gguf', 'contract/format'],
};

/** Of the folder that names the file most closely; none for the pure core that unit tests cover. */
export function testsBeside(file: string): readonly string[] {
  const [nearest] = Object.keys(BESIDE)
    .filter((folder) => file.startsWith(folder))
    .toSorted((a, b) => b.length - a.length);
  return nearest === undefined ? [] : (BESIDE[nearest] ?? []).map((name) => `test/${name}`);
}
