import type { Running, Service, ServiceName } from '../backends/service.ts';
import type { SlotView } from '../resources/machine.ts';
import type { Digest } from '../resources/digest.ts';
import { hexOf } from '../resources/digest.ts';
import { innerPath, type InnerPath } from '../resources/inner-path.ts';
import { isOurActiveLease } from './lease.ts';
import type { OwnRecords } from './own-records.ts';
import { isIncomingOf } from './weights-record.ts';

/**
 * What a swap that was killed leaves behind. Every name in here is made from our own records and was then found on the
 * machine; a name that was only found there is no debris.
 */
export type Debris =
  | { readonly kind: 'service'; readonly running: Running }
  | { readonly kind: 'file' | 'folder'; readonly path: InnerPath; readonly what: string }
  | { readonly kind: 'lease'; readonly slug: InnerPath; readonly text: string };

/** Texts that zoo writes for a tenant, and beside the pointer. */
const TENANT_TEXTS: ReadonlySet<string> = new Set(['lease.json', 'model-info.json', 'run']);
const SLOT_TEXTS: ReadonlySet<string> = new Set(['current.json', 'current']);

/**
 * `resident` is who the pointer names; `wanted` is the digest that is being brought: its half-made folder is not debris
 * but a start.
 */
export function findDebris(
  facts: SlotView,
  {
    resident,
    own,
    service,
    wanted,
  }: {
    readonly resident: string | undefined;
    readonly own: OwnRecords;
    readonly service: Service | undefined;
    readonly wanted?: Digest | undefined;
  },
): readonly Debris[] {
  const debris: Debris[] = [];
  const tenants = facts.tenants.filter(({ slug }) => own.tenants.has(slug));
  const noteRunning = (slug: InnerPath, as: ServiceName): void => {
    const running = service?.running(facts, slug, as);
    if (running !== undefined) debris.push({ kind: 'service', running });
  };
  for (const { slug, lease } of tenants) {
    noteRunning(slug, 'trial');
    if (slug === resident) continue;
    noteRunning(slug, 'server');
    if (lease !== undefined && isOurActiveLease(lease)) debris.push({ kind: 'lease', slug, text: lease });
  }
  for (const digest of own.digests) {
    const record = facts.available.find(({ name }) => name === hexOf(digest))?.record;
    if (digest !== wanted && isIncomingOf(record, digest))
      debris.push({
        kind: 'folder',
        path: innerPath(`available/${hexOf(digest)}`),
        what: 'half-brought weights',
      });
  }
  for (const path of facts.layout) {
    if (isHalfWritten(path, facts.home, own))
      debris.push({ kind: 'file', path, what: 'a half-written file' });
  }
  for (const link of trapLinks(facts, own)) {
    debris.push({ kind: 'file', path: link, what: 'a link that `ln -sf` put into the old tenant' });
  }
  return debris;
}

/**
 * `ln -sf tenants/NEW resident/current` writes into the folder of the old tenant, under the name NEW. Both names have to be
 * known: any other link there is its owner's.
 */
function trapLinks({ links, home }: SlotView, { tenants }: OwnRecords): readonly InnerPath[] {
  return links.flatMap(({ path, target }) => {
    const [old = '', name = '', ...deeper] = below(`${home}/tenants`, path)?.split('/') ?? [];
    if (deeper.length > 0) return [];
    const isOurs = tenants.has(old) && tenants.has(name);
    return isOurs && (target === `tenants/${name}` || target === `tenants/${name}/`) ? [path] : [];
  });
}

/** `.<name>.<random>.zoo-tmp`, beside a name that zoo writes. */
function isHalfWritten(path: InnerPath, home: InnerPath, { tenants }: OwnRecords): boolean {
  const [, folder = '', name = ''] = /^(.+)\/\.([^/]+)\.[0-9a-f]+\.zoo-tmp$/.exec(path) ?? [];
  if (folder === home) return SLOT_TEXTS.has(name);
  const slug = below(`${home}/tenants`, folder);
  return slug !== undefined && tenants.has(slug) && TENANT_TEXTS.has(name);
}

/** The rest of a path beneath a folder. */
function below(folder: string, path: string): string | undefined {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}

export function describeDebris(debris: Debris): string {
  switch (debris.kind) {
    case 'service':
      return `${debris.running.slug} still runs as ${debris.running.text}`;
    case 'file':
    case 'folder':
      return `${debris.path}: ${debris.what}`;
    case 'lease':
      return `the lease of ${debris.slug} is still active`;
  }
}
