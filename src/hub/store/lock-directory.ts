import { link, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../blobs/errors.ts';
import { ownProcessToken, whereIsProcess } from '../../blobs/process-token.ts';
import { temporarySuffix } from '../../blobs/write-file-atomic.ts';
import { EXIT } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';

/** Another process serves this directory, and it is alive (or on a machine where that cannot be seen). */
export class HubBusy extends UserError {
  constructor(message: string) {
    super(message, { exit: EXIT.locked });
  }
}

export interface DirectoryLock {
  /** The last owner did not give it back: it died. */
  readonly tookOver: boolean;
  readonly release: () => Promise<void>;
}

/**
 * Makes this process the only one that writes here. A lock is a file `lock.<n>` with the process token of its owner;
 * the highest number counts. The lock of a dead process is taken over at once by making the next number, which only
 * one can: files are created whole and exclusively, and are never renamed, so that two who take over never both win.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  await mkdir(directory, { recursive: true });
  const own = `${await ownProcessToken()}.${await instance()}`;
  for (;;) {
    const numbers = await lockNumbers(directory);
    const highest = numbers.at(-1) ?? 0;
    await refuseWhenHeld(directory, highest);
    const next = highest + 1;
    if (!(await createExclusively(lockPath(directory, next), own))) continue;
    // A process that took over long ago may have removed the number that we just made again.
    if ((await lockNumbers(directory)).at(-1) !== next) {
      await rm(lockPath(directory, next), { force: true });
      continue;
    }
    await Promise.all(numbers.map((number) => rm(lockPath(directory, number), { force: true })));
    const died = await removeUnfinished(directory);
    return { tookOver: highest > 0 || died, release: () => rm(lockPath(directory, next), { force: true }) };
  }
}

/** What a process left that died while it was making its lock; one that is alive may still be at it. */
async function removeUnfinished(directory: string): Promise<boolean> {
  let found = false;
  for (const name of await readdir(directory)) {
    const token = /^lock\.\d+\.([^.]+)\.[0-9a-f]+\.tmp$/.exec(name)?.[1];
    if (token === undefined || (await whereIsProcess(token)) !== 'gone') continue;
    await rm(join(directory, name), { force: true });
    found = true;
  }
  return found;
}

/** Two hubs in one process have the same process token, and must refuse each other all the same. */
async function instance(): Promise<string> {
  return (await temporarySuffix()).split('.')[1] ?? '';
}

async function refuseWhenHeld(directory: string, number: number): Promise<void> {
  const path = lockPath(directory, number);
  const owner = await readFile(path, 'utf8').catch(() => undefined);
  if (owner === undefined) return;
  const where = await whereIsProcess(owner.split('.')[0] ?? '');
  const pid = owner.split('-')[1];
  if (where === 'alive') {
    throw new HubBusy(`process ${pid} already serves ${directory}; stop it, or use another directory`);
  }
  if (where === 'elsewhere') {
    throw new HubBusy(`process ${pid} of another host serves ${directory}; if it is gone, delete ${path}`);
  }
}

function lockPath(directory: string, number: number): string {
  return join(directory, `lock.${number}`);
}

async function lockNumbers(directory: string): Promise<readonly number[]> {
  const names = await readdir(directory);
  return names
    .flatMap((name) => /^lock\.(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => a - b);
}

async function createExclusively(path: string, text: string): Promise<boolean> {
  const whole = `${path}.${await temporarySuffix()}`;
  try {
    await writeFile(whole, text, { flag: 'wx' });
    await link(whole, path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(whole, { force: true });
  }
}
