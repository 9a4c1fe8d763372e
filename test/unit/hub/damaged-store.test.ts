import { createHash } from 'node:crypto';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serveHub } from '../../../src/hub/serve-hub.ts';
import { startHub, temporaryDirectory } from '../../support/hub/start-hub.ts';

async function create(url: string): Promise<void> {
  const body = JSON.stringify({ name: 'lab/open', private: false });
  expect((await fetch(`${url}/api/repos/create`, { method: 'POST', body })).status).toBe(200);
}

describe('a file of the store that changed on the disk', () => {
  it.each([
    ['is shorter', 'a'],
    ['is longer', 'a'.repeat(100_000)],
  ])(
    'and %s ends the connection: no client waits for the rest, or takes it for the file',
    async (_, content) => {
      const hub = await startHub();
      await create(hub.url);
      const address = `${hub.url}/lab/open/resolve/main/.gitattributes`;
      const whole = await (await fetch(address)).bytes();
      const hex = createHash('sha256').update(whole).digest('hex');
      const path = join(hub.directory, 'blobs', 'sha256', hex.slice(0, 2), hex);
      await chmod(path, 0o644);
      await writeFile(path, content);
      expect((await fetch(address)).status).toBe(500);
      expect((await fetch(`${hub.url}/api/models`)).status).toBe(200);
    },
  );
});

describe('a store that was damaged', () => {
  async function storeWithRepo(): Promise<string> {
    const directory = await temporaryDirectory();
    const hub = await serveHub({ directory });
    await create(hub.url);
    await hub.close();
    return directory;
  }
  async function edit(path: string, change: (text: string) => string): Promise<void> {
    await writeFile(path, change(await readFile(path, 'utf8')));
  }
  async function pathOf(directory: string, wanted: RegExp): Promise<string> {
    const names = await readdir(join(directory, 'repos'), { recursive: true });
    return join(directory, 'repos', names.find((name) => wanted.test(name)) ?? 'none');
  }

  it.each([
    ['cut', (text: string) => text.slice(0, 100)],
    ['empty', () => ''],
    ['another document', () => '{"format":"zoo.hub.repo/v1"}'],
    ['no record', () => 'null'],
  ])('in the record of a repo (%s) names the file, and serves nothing', async (_, change) => {
    const directory = await storeWithRepo();
    const path = await pathOf(directory, /repo\.json$/);
    await edit(path, change);
    await expect(serveHub({ directory })).rejects.toThrow(`${path} is damaged`);
  });

  it.each([
    ['commit', /commits.*\.json$/, (text: string) => text.replace('initial', 'Initial')],
    ['tree', /trees.*\.json$/, (text: string) => text.replace('.gitattributes', '.gitattributed')],
    ['tree', /trees.*\.json$/, () => '{}'],
  ])('in a %s serves nothing of it: each has the name of its content', async (_, wanted, change) => {
    const directory = await storeWithRepo();
    await edit(await pathOf(directory, wanted), change);
    const hub = await startHub({ directory });
    const answer = await fetch(`${hub.url}/lab/open/resolve/main/.gitattributes`);
    expect([answer.status, await answer.text()]).toEqual([
      500,
      '{"error":"The hub has lost a part of this repo"}',
    ]);
  });
});
