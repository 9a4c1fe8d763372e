import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commit,
  createBranch,
  createRepo,
  deleteRepo,
  downloadFile,
  listCommits,
  uploadFiles,
} from '@huggingface/hub';
import { describe, expect, it } from 'vitest';
import { type HubOptions, serveHub } from '../../src/hub/serve-hub.ts';
import { checkStore } from '../support/hub/check-store.ts';
import { temporaryDirectory } from '../support/hub/start-hub.ts';

/** Each point costs about a second; `ZOO_CRASH_EVERY=1` goes through all of them. */
const EVERY = Number(process.env['ZOO_CRASH_EVERY'] ?? 8);

const repo = { type: 'model', name: 'lab/model' } as const;
const weights = Buffer.alloc(150_000, 'weights');
const larger = Buffer.alloc(300_000, 'larger weights');

type Client = { readonly hubUrl: string; readonly accessToken: string };

/** What a publisher does; each step can be done again after it may have been done already. */
const STEPS: readonly ((client: Client) => Promise<unknown>)[] = [
  (client) => createRepo({ ...client, repo }).catch(ignoreConflict),
  (client) =>
    uploadFiles({
      ...client,
      repo,
      commitTitle: 'first',
      files: [
        { path: 'config.json', content: new Blob(['{"version":1}']) },
        { path: 'dir/model.bin', content: new Blob([weights]) },
        { path: 'dir/larger.bin', content: new Blob([larger]) },
      ],
    }),
  (client) =>
    commit({
      ...client,
      repo,
      title: 'second',
      operations: [{ operation: 'addOrUpdate', path: 'config.json', content: new Blob(['{"version":2}']) }],
    }),
  (client) => createBranch({ ...client, repo, branch: 'next', overwrite: true }),
  (client) => createRepo({ ...client, repo: 'lab/gone' }).catch(ignoreConflict),
  (client) => deleteRepo({ ...client, repo: 'lab/gone' }).catch(ignoreMissing),
];

function ignoreConflict(error: unknown): void {
  if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 409)) throw error;
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'statusCode' in error && error.statusCode === 404)) throw error;
}

async function startDying(directory: string, killAt: number, options: Partial<HubOptions>) {
  const script = join(import.meta.dirname, '../support/hub/dying-hub.ts');
  const child = spawn(process.execPath, [script, directory, String(killAt), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const url = await Promise.race([once(child.stdout, 'data').then(String), exited.then(() => undefined)]);
  return {
    child,
    exited,
    client: url === undefined ? undefined : { hubUrl: url.trim(), accessToken: 'hf_test' },
  };
}

/** How many steps were answered before the hub was gone. */
async function doSteps(client: Client): Promise<number> {
  for (const [index, step] of STEPS.entries()) {
    try {
      await step(client);
    } catch (error) {
      if (error instanceof TypeError) return index;
      throw error;
    }
  }
  return STEPS.length;
}

async function titles(client: Client): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { title } of listCommits({ ...client, repo })) found.push(title);
  return found.toReversed();
}

async function isConfig(client: Client): Promise<string | undefined> {
  return (await downloadFile({ ...client, repo, path: 'config.json' }))?.text();
}

/** Whatever was answered before the crash is there afterwards, and doing everything again leads to the end. */
async function recover(directory: string, answered: number): Promise<void> {
  await checkStore(directory);
  const hub = await serveHub({ directory });
  try {
    const client = { hubUrl: hub.url, accessToken: 'hf_test' };
    if (answered > 0) {
      const seen = await titles(client);
      expect(seen[0]).toBe('initial commit');
      if (answered > 1) expect(seen).toContain('first');
      if (answered > 2) expect(seen).toContain('second');
    }
    for (const step of STEPS) await step(client);
    expect(await isConfig(client)).toBe('{"version":2}');
    const blob = await downloadFile({ ...client, repo, path: 'dir/larger.bin' });
    expect(Buffer.from((await blob?.arrayBuffer()) ?? new ArrayBuffer()).equals(larger)).toBe(true);
  } finally {
    await hub.close();
  }
  await checkStore(directory);
  const left = await readdir(directory, { recursive: true });
  expect(left.filter((name) => name.endsWith('.tmp'))).toEqual([]);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe.each<Partial<HubOptions>>([
  { largeFiles: 'lfs', multipartFromBytes: 200_000 },
  { largeFiles: 'xet' },
])('a hub that takes large files as %j', (options) => {
  it(
    'loses nothing that it has answered, and shows nothing half done, whenever it is killed',
    { timeout: 1_800_000 },
    async () => {
      let crashes = 0;
      for (let killAt = 1; ; killAt += EVERY) {
        const directory = await mkdtemp(join(tmpdir(), 'zoo-crash-'));
        const { child, exited, client } = await startDying(directory, killAt, options);
        try {
          const answered = client === undefined ? 0 : await doSteps(client);
          if (answered === STEPS.length) break;
          crashes += 1;
          await exited;
          await recover(directory, answered);
        } catch (error) {
          throw new Error(`killed before change ${killAt}`, { cause: error });
        } finally {
          await stop(child);
          await rm(directory, { recursive: true, force: true });
        }
      }
      // Otherwise nothing was ever killed, and nothing was shown.
      expect(crashes * EVERY).toBeGreaterThan(100);
    },
  );
});

it('forgets an upload whose connection and process died in the middle of the body', async () => {
  const directory = await temporaryDirectory();
  const { child, exited, client } = await startDying(directory, 0, {});
  if (client === undefined) throw new Error('the hub did not start');
  await createRepo({ ...client, repo });
  const oid = 'a'.repeat(64);
  const batch = await fetch(`${client.hubUrl}/lab/model.git/info/lfs/objects/batch`, {
    method: 'POST',
    body: JSON.stringify({ operation: 'upload', objects: [{ oid, size: 1_000_000 }] }),
  });
  const href = /"href":"([^"]+\/lfs\/objects\/[^"]+)"/.exec(await batch.text())?.[1] ?? '';
  const upload = request(href, { method: 'PUT', headers: { 'content-length': 1_000_000 } });
  const broken = once(upload, 'error');
  upload.write(Buffer.alloc(500_000));
  // The file is there as soon as its first bytes have come.
  while ((await readdir(join(directory, 'blobs/tmp')).catch(() => [])).length === 0)
    await new Promise(setImmediate);
  child.kill('SIGKILL');
  await Promise.all([exited, broken]);
  expect(await readdir(join(directory, 'blobs/tmp'))).toHaveLength(1);
  await recover(directory, 1);
});

it('takes over from a dead process at once, and refuses to share with a living one', async () => {
  const directory = await temporaryDirectory();
  const { child, exited } = await startDying(directory, 0, {});
  await expect(serveHub({ directory })).rejects.toThrow(`process ${child.pid} already serves`);
  child.kill('SIGKILL');
  await exited;
  const hub = await serveHub({ directory });
  await expect(serveHub({ directory })).rejects.toThrow(`process ${process.pid} already serves`);
  await hub.close();
  await serveHub({ directory }).then((again) => again.close());
});
