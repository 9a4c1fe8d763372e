import { basename } from 'node:path';

/**
 * Which slow tests are about a folder of `src`: they run the real binary, so that no import leads from them to it. Filters of
 * vitest, the nearest first.
 */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  'src/approval/': ['e2e/approval', 'attacks/ci-', 'attacks/approval-gate'],
  'src/artifacts/': ['contract/format', 'contract/conversion', 'e2e/sources-declared', 'e2e/encodings'],
  'src/backends/': ['contract/backend', 'e2e/swap', 'attacks/server-by-hand'],
  'src/blobs/': ['contract/faults', 'e2e/shared-store', 'e2e/faults-disk', 'attacks/links-in-sources'],
  'src/care/': ['attacks/verify-skips', 'attacks/any-byte', 'e2e/shared-store', 'e2e/read-only'],
  'src/checkout/': ['attacks/ci-', 'e2e/attack-by', 'e2e/state-git', 'e2e/why-it-changes'],
  'src/children/': ['attacks/children', 'e2e/cli-secrets', 'contract/toolchain'],
  'src/cli/': ['e2e/cli-', 'e2e/front-door', 'e2e/first-contact', 'e2e/closed-pipe', 'e2e/show-plan'],
  'src/clients/': ['contract/target', 'contract/origin', 'attacks/lying-hub', 'attacks/hostile-hub'],
  'src/endpoints/': ['e2e/hub-', 'e2e/faults-hub', 'attacks/hostile-hub'],
  'src/evaluations/': [
    'contract/gate',
    'attacks/approval-gate',
    'attacks/endless-regex',
    'e2e/faults-serving',
  ],
  'src/executors/': ['contract/conversion', 'e2e/faults-killed'],
  'src/fleet/': ['e2e/mistakes', 'e2e/fmt', 'e2e/encodings', 'e2e/refresh'],
  'src/hosts/': ['contract/transport', 'e2e/swap-first-tenant', 'attacks/other-computer'],
  'src/hub/': ['e2e/hub-', 'attacks/hub-limits', 'contract/target'],
  'src/git/': ['contract/ledger-git', 'e2e/ledger-git'],
  'src/ledger/stores/git/': ['contract/ledger-git', 'contract/ledger-store', 'e2e/ledger-git'],
  'src/ledger/': ['contract/ledger', 'attacks/ledger-cut', 'e2e/locks'],
  'src/names/': ['e2e/short-names', 'e2e/cli-'],
  'src/plan/': ['e2e/policies', 'e2e/pruning', 'e2e/approval', 'e2e/back-to-a-version'],
  'src/publications/': ['contract/target', 'e2e/publish', 'e2e/tags-moved', 'e2e/pruning'],
  'src/pull/': ['e2e/pull'],
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
  'src/trust/': [
    'attacks/folders-outside',
    'attacks/secrets',
    'attacks/planted',
    'e2e/secrets',
    'e2e/ssh.test',
  ],
  'src/weights/': ['attacks/hostile-files', 'attacks/hostile-gguf', 'contract/format'],
  'src/workspace/': ['e2e/cli-', 'e2e/state', 'e2e/sources-declared', 'e2e/first-contact'],
};

/** Of the folder that names the file most closely, behind those that are called as the file is; none for the pure core. */
export function testsBeside(file: string): readonly string[] {
  const [nearest] = Object.keys(BESIDE)
    .filter((folder) => file.startsWith(folder))
    .toSorted((a, b) => b.length - a.length);
  const folders = nearest === undefined ? [] : (BESIDE[nearest] ?? []);
  return [...new Set([`e2e/${basename(file, '.ts')}.test`, ...folders])].map((name) => `test/${name}`);
}

/** Of `src`. */
export function foldersWithSlowTests(): readonly string[] {
  return Object.keys(BESIDE);
}
