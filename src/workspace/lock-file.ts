import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import { ifThere } from '../blobs/if-there.ts';

export const LOCK_FILE = 'zoo.lock.yaml';

/** The pins that override those of zoo's own release. */
export interface LockFile {
  /** Tool -> version. */
  readonly tools: Readonly<Record<string, string>>;
  /** `<endpoint>|<repo>|<revision>` -> commit. */
  readonly revisions: Readonly<Record<string, string>>;
}

export async function readLockFile(directory: string): Promise<LockFile> {
  const text = await ifThere(readFile(join(directory, LOCK_FILE), 'utf8'));
  return text === undefined ? NO_LOCK : parseLockFile(text);
}

export const NO_LOCK: LockFile = { tools: {}, revisions: {} };

export async function parseLockFile(text: string): Promise<LockFile> {
  const { parse } = await import('yaml');
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    // Not YAML at all: said below.
  }
  if (typeof value !== 'object' || value === null || !('zoo' in value) || value.zoo !== 'lock/v1') {
    throw new UserError(`${LOCK_FILE} is not a lock file of this version (zoo: lock/v1)`, {
      exit: EXIT.invalidFleet,
      remedy: 'Write it again with zoo lock.',
    });
  }
  return {
    tools: textsIn('tools' in value ? value.tools : undefined),
    revisions: textsIn('revisions' in value ? value.revisions : undefined),
  };
}

function textsIn(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
