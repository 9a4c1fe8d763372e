import { createHash } from 'node:crypto';
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Response } from 'undici';
import { keepingPace, TooSlow } from '../../../endpoints/keeping-pace.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { ListedFile } from '../../../resources/content.ts';
import { askHub, type HubClient, unreachable } from './hub-client.ts';

export interface Download {
  readonly client: HubClient;
  readonly repo: string;
  readonly commit: string;
  readonly file: ListedFile;
  /** Where the part that was received waits for the rest, also of a later run. */
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Receives a file of a commit, going on where a cut or a killed run left off. Gives the path of a file of the right
 * length; what is in it is for the caller to hash. Throws WorldFailure `network` when the hub stays silent.
 */
export async function downloadFile(
  download: Download,
): Promise<{ readonly path: string; readonly resumed: boolean }> {
  const path = partPath(download);
  const { size } = download.file;
  let have = await sizeOf(path);
  if (have > size) {
    await rm(path);
    have = 0;
  }
  const resumed = have > 0;
  if (resumed) download.onBytes?.(have);
  if (size === 0) await writeFile(path, '');
  for (let connections = 1; have < size; connections += 1) {
    const before = have;
    const cut = await receive(download, path, have);
    have = await sizeOf(path);
    if (have >= size) break;
    // A line that brings nothing is for the caller, which waits before it asks again.
    if (have <= before || isPoor(connections, have)) throw unreachable(download.client, cut);
  }
  return { path, resumed };
}

/** Throws away what was received of it. */
export async function discard(download: Download): Promise<void> {
  const path = partPath(download);
  download.onBytes?.(-(await sizeOf(path)));
  await rm(path, { force: true });
  await rm(`${path}.etag`, { force: true });
}

/** One request, appended to what is there. Gives the error that cut it, undefined when it came to its end. */
async function receive(download: Download, path: string, have: number): Promise<unknown> {
  const { client, repo, commit, file, signal } = download;
  const etag = have === 0 ? undefined : await readFile(`${path}.etag`, 'utf8').catch(() => undefined);
  const address = [...repo.split('/'), 'resolve', commit, ...file.path.split('/')];
  const response = await askHub(client, {
    path: `/${address.map(encodeURIComponent).join('/')}`,
    what: `${file.path} of ${repo} at ${commit}`,
    headers:
      have === 0 ? {} : { range: `bytes=${have}-`, ...(etag === undefined ? {} : { 'if-range': etag }) },
    signal,
    follow: 'anywhere',
  });
  const goesOn = response.status === 206 && startOf(response) === have;
  if (response.status === 416 || (response.status === 206 && !goesOn)) {
    await response.body?.cancel();
    await discard(download);
    return new Error('the range was refused');
  }
  // The whole file instead of the rest: it is another one now, or the server knows no ranges.
  if (!goesOn && have > 0) await discard(download);
  const strong = response.headers.get('etag');
  if (strong !== null && !strong.startsWith('W/')) await writeFile(`${path}.etag`, strong);
  refuseOtherLength(response, download, goesOn ? have : 0);
  const handle = await open(path, 'a');
  let left = file.size - (goesOn ? have : 0);
  try {
    for await (const chunk of keepingPace(response.body ?? [])) {
      left -= chunk.byteLength;
      if (left < 0) throw longer(download);
      await handle.appendFile(chunk);
      download.onBytes?.(chunk.byteLength);
    }
    return undefined;
  } catch (error) {
    if (signal.aborted || isDiskError(error)) throw error;
    if (error instanceof TooSlow) throw tooSlow(download, error);
    if (left < 0) await discard(download);
    if (error instanceof WorldFailure) throw error;
    return error;
  } finally {
    await handle.close();
  }
}

/** A server may cut the line, and may not make a connection of each byte. */
function isPoor(connections: number, have: number): boolean {
  return connections > BOUNDS.download.connections + have / BOUNDS.download.perConnectionBytes;
}

/** Nothing is said of how long it is: no more than what was listed is received. */
function longer({ file, repo, commit, client }: Download): WorldFailure {
  return new WorldFailure({
    class: 'integrity',
    message: `${client.url} sends more for ${file.path} of ${repo} at ${commit} than the ${file.size} bytes that it lists`,
    remedy: 'check the endpoint: it does not give what it lists',
  });
}

/** What has come is kept: another run goes on behind it. */
function tooSlow({ file, repo, client }: Download, error: TooSlow): WorldFailure {
  return new WorldFailure({
    class: 'network',
    message: `${client.url} ${error.message} (${file.path} of ${repo})`,
    remedy: 'check the network, and run again',
    retryAfterMilliseconds: 1_000,
  });
}

function refuseOtherLength(response: Response, { file, repo, commit }: Download, have: number): void {
  const length = response.headers.get('content-length');
  if (length === null || Number(length) + have === file.size) return;
  throw new WorldFailure({
    class: 'integrity',
    message: `${file.path} of ${repo} at ${commit} is ${Number(length) + have} bytes long; its list says ${file.size}`,
    remedy: 'check the endpoint: it does not give what it lists',
  });
}

function startOf(response: Response): number | undefined {
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

/** Named by what the hub says is in it: a leftover of another commit is never gone on with. */
function partPath({ file, scratch }: Download): string {
  const name = createHash('sha256')
    .update(`${file.path}\n${file.sha256 ?? file.gitOid ?? ''}`)
    .digest('hex');
  return join(scratch, `${name.slice(0, 32)}.part`);
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

function isDiskError(error: unknown): boolean {
  return (
    error instanceof Error &&
    'syscall' in error &&
    error.syscall === 'write' &&
    'code' in error &&
    error.code !== 'ECONNRESET' &&
    error.code !== 'EPIPE'
  );
}
