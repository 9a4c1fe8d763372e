import { humanBytes } from '../diagnostics/human-bytes.ts';
import { visible } from '../diagnostics/visible-text.ts';
import type { PublicationSeen, PublicationWanted } from '../resources/publication.ts';
import { ownFiles, theirs } from './pruned.ts';

/** A sharded model has hundreds of files; who deletes it knows it by the first. */
const MOST_FILES = 12;
const MOST_OTHERS = 5;
const MOST_NAME = 80;

/** What a deletion takes away: `3 files (1.9 MB): model.safetensors 1.9 MB, …; tag 2025.01.24-instruct; the repo itself`. */
export function whatGoes(value: PublicationWanted, seen: PublicationSeen): string {
  const files = ownFiles(seen, value).toSorted((a, b) => b.size - a.size);
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const names = files
    .slice(0, MOST_FILES)
    .map(({ path, size }) => `${visible(path, MOST_NAME)} ${humanBytes(size)}`);
  const more = files.length > MOST_FILES ? ` and ${files.length - MOST_FILES} more` : '';
  const tags = Object.keys(value.ownTags ?? {})
    .map((ref) => ref.replace(/^refs\/tags\//, ''))
    .filter((tag) => Object.hasOwn(seen.tags, tag));
  const others = theirs(value, seen).map((name) => visible(name, MOST_NAME));
  return [
    `takes away ${files.length === 1 ? '1 file' : `${files.length} files`} (${humanBytes(bytes)}): ${names.join(', ')}${more}`,
    ...(tags.length === 0 ? [] : [`${tags.length === 1 ? 'tag' : 'tags'} ${tags.join(', ')}`]),
    others.length === 0
      ? 'and the repo itself, which holds nothing else'
      : `the repo stays, for it holds ${others.slice(0, MOST_OTHERS).join(', ')}${others.length > MOST_OTHERS ? ` and ${others.length - MOST_OTHERS} more` : ''}`,
  ].join('; ');
}
