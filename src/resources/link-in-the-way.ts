import type { InnerPath } from './inner-path.ts';
import type { MachineFacts } from './machine.ts';

/**
 * A symbolic link in the place of one of these folders, or of one above it. What lies behind it may be anywhere, so that
 * zoo neither believes nor writes what is there: why, for people; undefined: there is none.
 */
export function linkInTheWay(
  { links, zoo }: Pick<MachineFacts, 'links' | 'zoo'>,
  folders: readonly string[],
): string | undefined {
  const found = links.find((link) => folders.some((folder) => isAtOrAbove(link.path, folder)));
  return found === undefined
    ? undefined
    : `${zoo}/${found.path} is a symbolic link, and zoo follows none: put a folder in its place, or write the real folder under \`zoo:\``;
}

function isAtOrAbove(link: InnerPath, folder: string): boolean {
  return folder === link || folder.startsWith(`${link}/`);
}
