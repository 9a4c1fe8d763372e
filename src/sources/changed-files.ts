import type { LedgerState } from '../ledger/ledger.ts';
import { visible } from '../diagnostics/visible-text.ts';
import type { FileEntry, ListedFile } from '../resources/content.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Observation } from '../resources/resource.ts';

const MOST_NAMES = 5;
const MOST_NAME = 80;

/** `model.safetensors, config.json changed; tokenizer.json is new`: beside what was last checked of this source. */
export function changedFiles(
  id: ResourceId,
  observation: Observation<'source'>,
  { sources }: Pick<LedgerState, 'sources'>,
): string | undefined {
  if (observation.state !== 'present') return undefined;
  const { listed, revision } = observation.seen;
  const before = [...sources.values()].findLast((source) => source.id === id);
  if (listed === undefined || before === undefined) return undefined;
  const old = new Map<string, FileEntry>(before.output.files.map((file) => [file.path, file]));
  const now = new Set<string>(listed.map(({ path }) => path));
  const parts = [
    part(
      listed.filter((file) => isOther(file, old.get(file.path))).map(({ path }) => path),
      ['changed', 'changed'],
    ),
    part(
      listed.filter(({ path }) => !old.has(path)).map(({ path }) => path),
      ['is new', 'are new'],
    ),
    part(
      before.output.files.filter(({ path }) => !now.has(path)).map(({ path }) => path),
      ['is gone', 'are gone'],
    ),
  ].filter((text) => text !== '');
  const where =
    before.revision === undefined || revision === undefined || before.revision === revision
      ? ''
      : ` (${before.revision.slice(0, 10)} -> ${revision.slice(0, 10)})`;
  if (parts.length === 0) return where === '' ? undefined : `it is at another commit${where}`;
  return `${parts.join('; ')}${where}`;
}

function isOther(file: ListedFile, old: FileEntry | undefined): boolean {
  if (old === undefined) return false;
  if (file.size !== old.size) return true;
  if (file.sha256 !== undefined) return file.sha256 !== old.sha256;
  return file.gitOid !== undefined && old.gitOid !== undefined && file.gitOid !== old.gitOid;
}

function part(paths: readonly string[], [one, several]: readonly [string, string]): string {
  if (paths.length === 0) return '';
  const names = paths.slice(0, MOST_NAMES).map((path) => visible(path, MOST_NAME));
  const more = paths.length > MOST_NAMES ? ` and ${paths.length - MOST_NAMES} more` : '';
  return `${names.join(', ')}${more} ${paths.length === 1 ? one : several}`;
}
