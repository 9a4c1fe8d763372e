import { humanBytes } from '../diagnostics/human-bytes.ts';
import { shown } from '../diagnostics/shown.ts';
import { countText } from './count-text.ts';
import { humanDuration } from './human-duration.ts';
import { listSome } from './list-some.ts';
import type { Paint } from './paint.ts';
import { type Cell, tableText } from './table-text.ts';

/** `zoo cache`. */
export interface CacheContents {
  readonly format: 'zoo.cache/v1';
  readonly blobs: readonly CachedBlob[];
  readonly toolchains: readonly CachedTool[];
}
export interface CachedBlob {
  readonly digest: string;
  readonly sizeBytes: number;
  /** Last read or written, as far as the file system writes that down; ISO 8601. */
  readonly usedAt: string;
  /** `needed`: by this ledger, a pin or a rollback. `of another`: only another folder has marked it. `unneeded`: gc deletes it. */
  readonly state: 'needed' | 'of another' | 'unneeded';
  /** Artifacts and sources of this ledger that it is of, or was. */
  readonly of: readonly string[];
  /** Of others that share the store and have marked it. */
  readonly folders: readonly string[];
}
export interface CachedTool {
  readonly tool: string;
  readonly version: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** Half installed. */
  readonly isPartial: boolean;
}

const MOST_NAMES = 2;

export function cacheText(
  unsafe: CacheContents,
  { paint, now }: { readonly paint: Paint; readonly now: string },
): string {
  const { blobs, toolchains } = shown(unsafe);
  const head = (...texts: readonly string[]): readonly Cell[] =>
    texts.map((text) => ({ text, paint: paint.dim }));
  const groups = [...Map.groupBy(blobs, ownerText)].toSorted(([, a], [, b]) => sizeOf(b) - sizeOf(a));
  const parts = [
    groups.length === 0
      ? 'The local store is empty.'
      : tableText([
          head('NEEDED BY', 'FILES', 'SIZE', 'LAST USED'),
          ...groups.map(([owner, files]) => [
            { text: owner },
            { text: String(files.length) },
            { text: humanBytes(sizeOf(files)) },
            { text: agoText(files, now) },
          ]),
        ]),
  ];
  if (toolchains.length > 0)
    parts.push(
      tableText([
        head('TOOLCHAIN', 'VERSION', 'SIZE', 'WHERE'),
        ...toolchains.map(({ tool, version, sizeBytes, path, isPartial }) => [
          { text: tool },
          isPartial ? { text: 'half installed', paint: paint.yellow } : { text: version },
          { text: humanBytes(sizeBytes) },
          { text: path },
        ]),
      ]),
    );
  return [...parts, sumText({ blobs, toolchains })].join('\n\n');
}

function ownerText({ state, of, folders }: CachedBlob): string {
  switch (state) {
    case 'needed':
      return listSome(of, MOST_NAMES);
    case 'of another':
      return listSome(folders, MOST_NAMES);
    case 'unneeded':
      return of.length === 0 ? 'nothing' : `nothing (it belonged to ${listSome(of, MOST_NAMES)})`;
  }
}

function sumText({ blobs, toolchains }: Pick<CacheContents, 'blobs' | 'toolchains'>): string {
  const unneeded = blobs.filter(({ state }) => state === 'unneeded');
  const sum = `${countText(blobs.length, 'file')} of ${humanBytes(sizeOf(blobs))} in the local store, ${humanBytes(sizeOf(toolchains))} of toolchains.`;
  return unneeded.length === 0
    ? `${sum} Nothing of it can go; zoo gc looks at the machines, too.`
    : `${sum} ${humanBytes(sizeOf(unneeded))} can go: zoo gc shows it, zoo gc --yes deletes it.`;
}

function sizeOf(all: readonly { readonly sizeBytes: number }[]): number {
  return all.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** Of the one that was used last. */
function agoText(files: readonly CachedBlob[], now: string): string {
  const last = files
    .map(({ usedAt }) => usedAt)
    .toSorted()
    .at(-1);
  if (last === undefined) return '';
  return `${humanDuration(Math.max(0, Date.parse(now) - Date.parse(last)))} ago`;
}
