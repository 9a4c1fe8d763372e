import { glob, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';

export interface Killed {
  readonly slug: string;
  readonly pid: number;
}

/** `kill -9` of whatever serves a tenant in a model-zoo folder below `directory`, as its pid file says. */
export async function killTenants(directory: string): Promise<readonly Killed[]> {
  const killed: Killed[] = [];
  for await (const path of glob('**/resident/tenants/*/server.pid', { cwd: directory })) {
    const pid = Number(/\d+/.exec(await readFile(join(directory, path), 'utf8').catch(() => ''))?.[0]);
    if (!Number.isInteger(pid)) continue;
    try {
      process.kill(pid, 'SIGKILL');
      killed.push({ slug: basename(dirname(path)), pid });
    } catch {
      // It was gone already.
    }
  }
  return killed;
}
