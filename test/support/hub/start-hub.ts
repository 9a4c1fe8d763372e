import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type HubOptions, type RequestSeen, type RunningHub, serveHub } from '../../../src/hub/serve-hub.ts';

export interface TestHub extends RunningHub {
  readonly directory: string;
  /** Every answered request, in order. */
  readonly requests: RequestSeen[];
  /** How often a route was used, successfully or not. */
  count(route: string): number;
}

/** A hub in a folder of its own; both are gone when the test is over. */
export async function startHub(options: Omit<Partial<HubOptions>, 'onRequest'> = {}): Promise<TestHub> {
  const directory = options.directory ?? (await temporaryDirectory());
  const requests: RequestSeen[] = [];
  const hub = await serveHub({ ...options, directory, onRequest: (request) => requests.push(request) });
  onTestFinished(() => hub.close());
  return {
    ...hub,
    directory,
    requests,
    count: (route) => requests.filter((seen) => seen.route === route).length,
  };
}

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-hub-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
