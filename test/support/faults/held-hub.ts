import { join } from 'node:path';
import { type RunningHub, serveHub } from '../../../src/hub/serve-hub.ts';
import { type FaultProxy, startFaultProxy } from '../publications/fault-proxy.ts';

/** A hub behind a proxy that can hold a request for as long as a test needs to do something in the middle of it. */
export interface HeldHub extends AsyncDisposable {
  readonly url: string;
  readonly proxy: FaultProxy;
  /** Holds the next request that matches; resolves when it is there. */
  hold(matches: (method: string, path: string) => boolean): Hold;
  /** How many commits a repo has, its initial one included. */
  commits(repo: string): Promise<number>;
}
export interface Hold {
  readonly reached: Promise<void>;
  letGo(): void;
}

export async function serveHeldHub(directory: string): Promise<HeldHub> {
  const hub: RunningHub = await serveHub({ directory: join(directory, 'hub-store') });
  const proxy = await startFaultProxy(hub.url);
  const held: Hold[] = [];
  return {
    url: proxy.url,
    proxy,
    hold(matches) {
      const reached = Promise.withResolvers<void>();
      const open = Promise.withResolvers<void>();
      proxy.strike(matches, {
        kind: 'meanwhile',
        run: () => {
          reached.resolve();
          return open.promise;
        },
      });
      const hold = { reached: reached.promise, letGo: () => open.resolve() };
      held.push(hold);
      return hold;
    },
    async commits(repo) {
      const answer = await fetch(`${hub.url}/api/models/${repo}/commits/main`);
      const commits: unknown = answer.ok ? await answer.json() : [];
      return Array.isArray(commits) ? commits.length : 0;
    },
    async [Symbol.asyncDispose]() {
      for (const { letGo } of held) letGo();
      await proxy.close();
      await hub.close();
    },
  };
}

export const isCommit = (method: string, path: string): boolean =>
  method === 'POST' && path.includes('/commit/');
/** Of the bytes of a large file. */
export const isUpload = (method: string): boolean => method === 'PUT';

/** The process is in the middle of the request that is held; one that ended before never will be. */
export async function isIn(
  process: PromiseLike<{
    readonly exitCode?: number | undefined;
    readonly stdout?: unknown;
    readonly stderr?: unknown;
  }>,
  { reached }: Hold,
): Promise<void> {
  const ended = await Promise.race([reached, process]);
  if (ended === undefined) return;
  throw new Error(`it ended with ${ended.exitCode} before: ${String(ended.stdout)}${String(ended.stderr)}`);
}
