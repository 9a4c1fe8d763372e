import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { visible } from '../../diagnostics/visible-text.ts';
import type { StatePlace } from './state-place.ts';

const ROOT = 0;
const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;
const OTHERS_ENTER = 0o011;

/** @throws WorldFailure when another user owns or may write one of them. Windows has other ways to say that: nothing is checked there. */
export async function requireNoOtherWriter(places: readonly StatePlace[]): Promise<void> {
  const me = process.getuid?.();
  if (me === undefined) return;
  await Promise.all(
    places.map(async ({ path, name, ownLevels }) => {
      if (ownLevels !== undefined) await look(path, { name, me, levels: ownLevels, isReached: true });
    }),
  );
}

interface Looking {
  readonly name: string;
  readonly me: number;
  readonly levels: number;
  /** Others can enter the folders above it. */
  readonly isReached: boolean;
}

async function look(path: string, looking: Looking): Promise<void> {
  const seen = await stat(path).catch(() => undefined);
  if (seen === undefined) return;
  const { name, me, levels, isReached } = looking;
  if (seen.uid !== me && seen.uid !== ROOT) {
    throw refused(name, path, {
      what: `belongs to another user (uid ${seen.uid}, this is ${me})`,
      remedy: `run zoo as that user; or, when you know what it holds, \`chown -R ${me} ${path}\``,
    });
  }
  if (isReached && isWrittenByOthers(seen)) {
    throw refused(name, path, {
      what: `can be written by other users (mode ${(seen.mode & 0o777).toString(8)})`,
      remedy: `if no other user has changed it: \`chmod -R go-w ${path}\``,
    });
  }
  if (levels === 0 || !seen.isDirectory()) return;
  const below = await readdir(path, { withFileTypes: true }).catch(() => []);
  const next = { ...looking, levels: levels - 1, isReached: isReached && (seen.mode & OTHERS_ENTER) !== 0 };
  const folders = below.filter((entry) => entry.isDirectory() || entry.isSymbolicLink());
  await Promise.all(folders.map((entry) => look(join(path, entry.name), next)));
}

/** A group with the number of its user is that user's own: many systems make one for each, and let it write by default. */
function isWrittenByOthers({ mode, uid, gid }: Stats): boolean {
  return (mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && gid !== uid);
}

function refused(
  name: string,
  path: string,
  { what, remedy }: { readonly what: string; readonly remedy: string },
): WorldFailure {
  return new WorldFailure({
    class: 'permission',
    message: `${visible(path)} (${name}) ${what}: zoo does not trust what lies there`,
    remedy: visible(remedy),
  });
}
