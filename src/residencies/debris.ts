import type { MachineFacts, ProcessFacts } from '../resources/machine.ts';
import type { Digest } from '../resources/digest.ts';
import { hexOf } from '../resources/digest.ts';
import { isOurActiveLease } from './lease.ts';
import { isServerOf } from './serving-seen.ts';
import { isIncoming } from './weights-record.ts';

/** What a swap that was killed leaves behind. Only what is certainly zoo's (or of the known `ln -sf` trap) is in here. */
export type Debris =
  | {
      readonly kind: 'process';
      readonly slug: string;
      readonly record: string;
      readonly process: ProcessFacts;
    }
  | { readonly kind: 'path'; readonly path: string; readonly what: string }
  | { readonly kind: 'lease'; readonly slug: string; readonly text: string };

/**
 * `resident` is who the pointer names; `wanted` is the digest that is being brought: its half-made folder is not debris
 * but a start.
 */
export function findDebris(
  facts: MachineFacts,
  { resident, wanted }: { readonly resident: string | undefined; readonly wanted?: Digest | undefined },
): readonly Debris[] {
  const debris: Debris[] = [];
  for (const { slug, process, trial, lease } of facts.tenants) {
    if (trial?.alive === true && isServerOf(facts.zoo, trial))
      debris.push({ kind: 'process', slug, record: recordPath(slug, 'trial'), process: trial });
    if (slug === resident) continue;
    if (process?.alive === true && isServerOf(facts.zoo, process))
      debris.push({ kind: 'process', slug, record: recordPath(slug, 'server'), process });
    if (lease !== undefined && isOurActiveLease(lease)) debris.push({ kind: 'lease', slug, text: lease });
  }
  for (const { name, record } of facts.available) {
    if (!isIncoming(record) || (wanted !== undefined && name === hexOf(wanted))) continue;
    debris.push({ kind: 'path', path: `available/${name}`, what: 'half-brought weights' });
  }
  for (const entry of facts.layout) {
    const [path = '', target] = entry.split(' -> ');
    if (target === undefined) {
      if (path.endsWith('.zoo-tmp') && !path.startsWith('host/'))
        debris.push({ kind: 'path', path, what: 'a half-written file' });
    } else if (/^tenants\/[^/]+\/?$/.test(target)) {
      debris.push({ kind: 'path', path, what: 'a link that `ln -sf` put into the old tenant' });
    }
  }
  return debris;
}

export function describeDebris(debris: Debris): string {
  switch (debris.kind) {
    case 'process':
      return `${debris.slug} still runs as process ${debris.process.pid}`;
    case 'path':
      return `${debris.path}: ${debris.what}`;
    case 'lease':
      return `the lease of ${debris.slug} is still active`;
  }
}

/** Relative to the model-zoo directory. */
export function recordPath(slug: string, name: 'server' | 'trial'): string {
  return `resident/tenants/${slug}/${name}.pid`;
}
