import {
  checkRepoAccess,
  createRepo,
  deleteRepo,
  downloadFile,
  fileExists,
  listFiles,
  listModels,
  modelInfo,
  pathsInfo,
  repoExists,
  uploadFile,
  whoAmI,
} from '@huggingface/hub';
import { describe, expect, it } from 'vitest';
import { at, collect, hubWithRepo, statusOf } from '../support/hub/javascript-client.ts';
import { startHub } from '../support/hub/start-hub.ts';

describe('the unmodified JavaScript client', () => {
  it('says who it is', async () => {
    const hub = await startHub({ users: [{ name: 'ada', token: 'hf_ada', role: 'write', orgs: ['lab'] }] });
    const me = await whoAmI({ hubUrl: hub.url, accessToken: 'hf_ada' });
    expect(me).toMatchObject({ type: 'user', name: 'ada', orgs: [{ name: 'lab' }] });
    expect(await statusOf(whoAmI({ hubUrl: hub.url, accessToken: 'hf_other' }))).toBe(401);
  });

  it('creates a repo, finds it, and deletes it', async () => {
    const hub = await startHub();
    const client = at(hub);
    expect(await repoExists(client)).toBe(false);
    expect(await createRepo(client)).toEqual({ repoUrl: `${hub.url}/lab/model`, id: 'lab/model' });
    expect(await repoExists(client)).toBe(true);
    await checkRepoAccess(client);
    expect(await statusOf(createRepo(client))).toBe(409);
    await deleteRepo(client);
    expect(await repoExists(client)).toBe(false);
    expect(await statusOf(deleteRepo(client))).toBe(404);
  });

  it('asks about single paths, and learns by which commit they came', async () => {
    const { client } = await hubWithRepo();
    await uploadFile({
      ...client,
      file: { path: 'a/one.txt', content: new Blob(['1']) },
      commitTitle: 'first',
    });
    await uploadFile({
      ...client,
      file: { path: 'a/two.txt', content: new Blob(['2']) },
      commitTitle: 'second',
    });
    const infos = await pathsInfo({ ...client, paths: ['a/one.txt', 'a', 'none'], expand: true });
    expect(infos.map(({ path, type, lastCommit }) => [path, type, lastCommit.title])).toEqual([
      ['a/one.txt', 'file', 'first'],
      ['a', 'directory', 'second'],
    ]);
  });

  it('sees what is missing as the Hub shows it', async () => {
    const { client } = await hubWithRepo();
    expect(await downloadFile({ ...client, path: 'none.bin' })).toBeNull();
    expect(await fileExists({ ...client, path: 'none.bin' })).toBe(false);
    expect(await statusOf(collect(listFiles({ ...client, revision: 'none' })))).toBe(404);
    expect(await statusOf(modelInfo({ ...client, name: 'lab/none' }))).toBe(404);
    const upload = uploadFile({ ...client, branch: 'none', file: { path: 'a', content: new Blob(['a']) } });
    expect(await statusOf(upload)).toBe(404);
  });

  it('lists 1,100 repos of a namespace, each with its head, in three requests', async () => {
    const hub = await startHub();
    const create = (name: string) =>
      fetch(`${hub.url}/api/repos/create`, {
        method: 'POST',
        body: JSON.stringify({ name, organization: 'many' }),
      });
    for (let n = 0; n < 1100; n += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, k) => create(`model-${n + k}`)));
    }
    await createRepo(at(hub));
    const listed = await collect(
      listModels({ hubUrl: hub.url, search: { owner: 'many' }, additionalFields: ['sha'], limit: 5000 }),
    );
    expect(new Set(listed.map(({ name }) => name))).toHaveProperty('size', 1100);
    expect(listed.every(({ sha }) => /^[0-9a-f]{40}$/.test(sha))).toBe(true);
    expect(hub.count('/api/:type')).toBe(3);
  });
});
