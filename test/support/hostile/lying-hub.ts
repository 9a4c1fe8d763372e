/** A hub that lists a model as it should be, and lies where a test tells it to. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tinyModel } from '../toolchain/ensure-toolchain.ts';

const COMMIT = 'ab'.repeat(20);

export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Without what follows a question mark. */
  readonly path: string;
  readonly url: string;
  readonly files: ReadonlyMap<string, Buffer>;
}
/** True: it answered by itself. */
export type Lie = (asked: Asked) => boolean;

export interface LyingHub {
  readonly url: string;
  lie: Lie;
  /** `GET /api/models/…`, in order. */
  readonly seen: string[];
}

export async function startLyingHub(lie: Lie = () => false): Promise<LyingHub> {
  const files = await readModel();
  const hub = { url: '', lie, seen: [] as string[] };
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '');
    hub.seen.push(`${request.method} ${path}`);
    request.resume();
    if (!hub.lie({ request, response, path, url: hub.url, files })) answer(response, path, files);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address === 'string' || address === null) throw new TypeError('no port');
  hub.url = `http://127.0.0.1:${address.port}`;
  return hub;
}

export function json(response: ServerResponse, value: unknown, status = 200): true {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  return true;
}

function entriesOf(files: ReadonlyMap<string, Buffer>): readonly object[] {
  return [...files].map(([path, bytes]) => ({
    type: 'file',
    path,
    size: bytes.length,
    oid: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex'),
    ...(path.endsWith('.safetensors')
      ? { lfs: { oid: createHash('sha256').update(bytes).digest('hex'), size: bytes.length } }
      : {}),
  }));
}

function answer(response: ServerResponse, path: string, files: ReadonlyMap<string, Buffer>): void {
  const [, name = ''] = /\/resolve\/[^/]+\/(.*)$/.exec(path) ?? [];
  const bytes = files.get(name);
  if (path.includes('/revision/')) json(response, { sha: COMMIT });
  else if (path.includes('/tree/')) json(response, entriesOf(files));
  else if (path.endsWith('/refs')) json(response, { tags: [], branches: [] });
  else if (bytes === undefined) json(response, { error: 'not found' }, 404);
  else response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
}

async function readModel(): Promise<ReadonlyMap<string, Buffer>> {
  const directory = tinyModel('zen-nano');
  const names = await readdir(directory);
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name))] as const)),
  );
}
