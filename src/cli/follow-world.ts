/**
 * The fleet and its world for a command that looks again and again. Before each look the files of the fleet and the lock file
 * are read; the world is opened anew only when one of them has changed. What `status --watch` knows of the locks from its
 * earlier looks is kept in between.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { visible } from '../diagnostics/visible-text.ts';
import { countText } from '../report/count-text.ts';
import type { Input } from './command.ts';
import { LOCK_FILE } from '../workspace/lock-file.ts';
import { compileFleet, readFleet } from './compose/open-fleet.ts';
import { describeError } from '../report/describe-error.ts';
import { InvalidFleet } from '../diagnostics/user-error.ts';
import { type PlanChoices, planChoicesOf } from './plan-now.ts';
import type { Session } from './session.ts';
import { type Opened, openWorldOf } from './with-world.ts';

export interface Followed {
  readonly opened: Opened;
  readonly wishes: PlanChoices;
  /** Why this is the fleet as it was before: its files cannot be used as they are now. */
  readonly problem?: string;
}

export interface FollowedWorld {
  /** Throws when the files were never valid. */
  now(): Promise<Followed>;
  close(): Promise<void>;
}

export function followWorld(call: { readonly session: Session; readonly input: Input }): FollowedWorld {
  const { session, input } = call;
  let seen = '';
  let current: Followed | undefined;

  async function read(): Promise<Followed> {
    const texts = await readFleet(session);
    const text = JSON.stringify([texts.files, await lockText(texts.location.directory)]);
    if (current !== undefined && text === seen) return current;
    const opened = await openWorldOf(await compileFleet(texts), call, { readOnly: true, showsDamage: true });
    try {
      const next = { opened, wishes: await planChoicesOf(input, opened) };
      await current?.opened.close();
      [current, seen] = [next, text];
      return next;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  return {
    async now() {
      try {
        return await read();
      } catch (error) {
        const problem = problemOf(error);
        if (current === undefined || problem === undefined) throw error;
        return { ...current, problem };
      }
    },
    close: async () => current?.opened.close(),
  };
}

async function lockText(directory: string): Promise<string> {
  return readFile(join(directory, LOCK_FILE), 'utf8').catch(() => '');
}

/** In one line. Undefined: a bug in zoo. */
function problemOf(error: unknown): string | undefined {
  if (!(error instanceof InvalidFleet)) {
    const { message, bug } = describeError(error);
    return bug === undefined ? message : undefined;
  }
  const errors = error.diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return error.message;
  const { message, place } = first;
  const count = countText(errors.length, 'problem');
  return visible(
    `The fleet file has ${count}: ${message} (${place.file}:${place.line}:${place.column}). Run \`zoo validate\`.`,
  );
}
