import { createHash } from 'node:crypto';
import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HubHttp } from '../../../clients/huggingface/hub-http.ts';
import { openFile } from '../../../clients/huggingface/open-file.ts';
import type { StreamedAnswer } from '../../../endpoints/http-client.ts';
import { headerOf } from '../../../endpoints/rate-limit.ts';
import { keepingPace, TooSlow } from '../../../endpoints/keeping-pace.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { ListedFile } from '../../../resources/content.ts';
import { refusedSource } from './refused-source.ts';

export interface Download {
  readonly client: HubHttp;
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
    if (have <= before || isPoor(connections, have))
      throw download.client.failureOf(cut, `download ${named(download)}`);
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
  const response = await openFile(client, {
    repo,
    revision: commit,
    path: file.path,
    what: `download ${named(download)}`,
    headers:
      have === 0 ? {} : { range: `bytes=${have}-`, ...(etag === undefined ? {} : { 'if-range': etag }) },
    expect: [416],
    refused: refusedSource(client, named(download)),
  });
  const goesOn = response.status === 206 && startOf(response) === have;
  if (response.status === 416 || (response.status === 206 && !goesOn)) {
    response.bytes.destroy();
    await discard(download);
    return new Error('the range was refused');
  }
  // The whole file instead of the rest: it is another one now, or the server knows no ranges.
  if (!goesOn && have > 0) await discard(download);
  const strong = headerOf(response, 'etag');
  if (strong !== undefined && !strong.startsWith('W/')) await writeFile(`${path}.etag`, strong);
  refuseOtherLength(response, download, goesOn ? have : 0);
  const handle = await open(path, 'a');
  let left = file.size - (goesOn ? have : 0);
  try {
    for await (const chunk of keepingPace(response.bytes)) {
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
function longer(download: Download): WorldFailure {
  const { file, client } = download;
  return new WorldFailure({
    class: 'integrity',
    message: `${client.url} sends more for ${named(download)} than the ${file.size} bytes that it lists`,
    remedy: 'check the endpoint: it sends other bytes than it lists',
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

function refuseOtherLength(response: StreamedAnswer, download: Download, have: number): void {
  const { file } = download;
  const length = headerOf(response, 'content-length');
  if (length === undefined || Number(length) + have === file.size) return;
  throw new WorldFailure({
    class: 'integrity',
    message: `${named(download)} is ${Number(length) + have} bytes long; its list says ${file.size}`,
    remedy: 'check the endpoint: it sends other bytes than it lists',
  });
}

function named({ file, repo, commit }: Download): string {
  return `${file.path} of ${repo} at ${commit}`;
}

function startOf(response: StreamedAnswer): number | undefined {
  const start = /^bytes (\d+)-/.exec(headerOf(response, 'content-range') ?? '')?.[1];
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
