import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { commit } from '@huggingface/hub';
import { serveHub } from '../../src/hub/serve-hub.ts';
import type { Stage } from './stage.ts';

type Scene = Pick<Stage, 'directory' | 'say'>;

/** Somebody with write access and the official client. */
export async function deleteFromHub(scene: Scene, repo: string, path: string): Promise<void> {
  scene.say(`(somebody deletes ${path} from ${repo})`);
  await onHub(scene, (hubUrl) =>
    commit({ hubUrl, repo, title: 'clean up', operations: [{ operation: 'delete', path }] }),
  );
}

export async function editOnHub(scene: Scene, repo: string, path: string, text: string): Promise<void> {
  scene.say(`(somebody edits ${path} of ${repo})`);
  await onHub(scene, (hubUrl) =>
    commit({
      hubUrl,
      repo,
      title: 'improve',
      operations: [{ operation: 'addOrUpdate', path, content: new Blob([text]) }],
    }),
  );
}

async function onHub(scene: Scene, change: (hubUrl: string) => Promise<unknown>): Promise<void> {
  const hub = await serveHub({ directory: join(scene.directory, '.zoo', 'hub') });
  try {
    await change(hub.url);
  } finally {
    await hub.close();
  }
}

/** `kill -9` of whatever serves a tenant, as its pid file says. */
export async function killTenant(scene: Scene): Promise<void> {
  const tenants = join(scene.directory, 'model-zoo', 'resident', 'tenants');
  const slugs = await readdir(tenants).catch(() => []);
  for (const slug of slugs) {
    const pid = pidOf(await readFile(join(tenants, slug, 'server.pid'), 'utf8').catch(() => ''));
    if (pid === undefined) continue;
    scene.say(`(somebody kills process ${pid}, which serves ${slug})\n`);
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It was gone already.
    }
  }
}

function pidOf(text: string): number | undefined {
  const match = /\d+/.exec(text);
  return match === null ? undefined : Number(match[0]);
}
