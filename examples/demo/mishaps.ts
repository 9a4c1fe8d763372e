import { join } from 'node:path';
import { commit } from '@huggingface/hub';
import { serveHub } from '../../src/hub/serve-hub.ts';
import type { Stage } from '../stage.ts';
import { killTenants } from '../tenants.ts';

type Scene = Pick<Stage, 'directory' | 'say'>;

/** By hand, with write access and the official client. */
export async function deleteFromHub(scene: Scene, repo: string, path: string): Promise<void> {
  scene.say(`(by hand: ${path} is deleted from ${repo})`);
  await onHub(scene, (hubUrl) =>
    commit({ hubUrl, repo, title: 'clean up', operations: [{ operation: 'delete', path }] }),
  );
}

export async function editOnHub(scene: Scene, repo: string, path: string, text: string): Promise<void> {
  scene.say(`(by hand: ${path} of ${repo} is edited)`);
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

export async function killTenant(scene: Scene): Promise<void> {
  for (const { slug, pid } of await killTenants(scene.directory))
    scene.say(`(process ${pid}, which serves ${slug}, is killed)\n`);
}
