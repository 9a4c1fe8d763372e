import { describe, expect } from 'vitest';
import { failureOf } from '../support/failure-of.ts';
import { made, publication, targetSpec } from '../support/publications/fleet.ts';
import { test, rigAt } from '../support/publications/hub-scene.ts';
import { startHubTarget } from '../support/rigs/target/huggingface.ts';

describe('a hub that says no', () => {
  test('to a wrong token is an authentication failure, and the token is nowhere in it', async () => {
    const token = 'hf_wrong_and_secret';
    const guarded = await startHubTarget({
      users: [{ name: 'dp', token: 'hf_right', role: 'write', orgs: ['zenlm'] }],
    });
    const stranger = await rigAt(() => ({ url: guarded.endpoint.url, token }));
    const planned = await stranger.plan(publication(), made());
    expect(planned.observation).toMatchObject({ state: 'unknown', class: 'auth' });
    const failure = await failureOf(stranger.apply(planned));
    expect(failure).toMatchObject({ class: 'authentication' });
    expect(JSON.stringify([planned.observation, failure])).not.toContain(token);
    await stranger.remove();
    await guarded.close();
  });

  test('to a token that may only read is a permission failure', async () => {
    const guarded = await startHubTarget({
      users: [{ name: 'dp', token: 'hf_read', role: 'read', orgs: ['zenlm'] }],
    });
    const reader = await rigAt(() => ({ url: guarded.endpoint.url, token: 'hf_read' }));
    expect(await failureOf(reader.apply(await reader.plan(publication(), made())))).toMatchObject({
      class: 'permission',
    });
    await reader.remove();
    await guarded.close();
  });

  test('for now is asked again when its window opens', async ({ proxy, rig }) => {
    const planned = await rig.plan(publication(), made());
    proxy.strike((_, path) => path.endsWith('/repos/create'), {
      kind: 'answer',
      status: 429,
      headers: { ratelimit: '"api";r=0;t=12' },
    });
    expect(await failureOf(rig.apply(planned))).toMatchObject({
      class: 'rate-limit',
      retryAfterMilliseconds: 13_000,
    });
  });

  test('by not being there is a network failure, and what is published there is unknown', async ({
    proxy,
    rig,
  }) => {
    const planned = await rig.plan(publication(), made());
    await proxy.close();
    expect((await rig.plan(publication(), made())).observation).toMatchObject({
      state: 'unknown',
      class: 'network',
    });
    expect(await failureOf(rig.apply(planned))).toMatchObject({
      class: 'network',
      retryAfterMilliseconds: 1_000,
    });
  });
});

describe('what may not be seen', () => {
  const users = [
    { name: 'dp', token: 'hf_member', role: 'write', orgs: ['zenlm'] },
    { name: 'eve', token: 'hf_stranger', role: 'write', orgs: [] },
  ] as const;

  test('without a token is unknown, and not absent', async ({ proxy, rig }) => {
    // The Hub does not tell strangers whether a repo exists.
    proxy.strike((_, path) => path.startsWith('/api/models/zenlm/'), { kind: 'answer', status: 401 });
    const target = targetSpec({ endpoint: proxy.url });
    expect((await rig.plan(publication({ target }), made())).observation).toMatchObject({
      state: 'unknown',
      class: 'auth',
      why: `cannot see private repos of zenlm on ${proxy.url} without a token`,
    });
  });

  test('but was only made between the listing and the question is absent, as it was when it was listed', async ({
    proxy,
    rig,
  }) => {
    const target = targetSpec({ endpoint: proxy.url });
    proxy.strike((_, path) => path.startsWith('/api/models/zenlm/'), {
      kind: 'meanwhile',
      run: async () => {
        const body = JSON.stringify({ name: 'zen-nano-4b-GGUF', organization: 'zenlm', private: true });
        const headers = { 'content-type': 'application/json' };
        await fetch(`${proxy.url}/api/repos/create`, { method: 'POST', headers, body });
      },
    });
    expect((await rig.plan(publication({ target }), made())).observation).toEqual({ state: 'absent' });
  });

  test('with a token of another user is unknown, and not absent', async () => {
    const guarded = await startHubTarget({ users });
    const target = targetSpec({ endpoint: guarded.endpoint.url });
    const outsider = await rigAt(() => ({ url: guarded.endpoint.url, token: 'hf_stranger' }));
    expect((await outsider.plan(publication({ target }), made())).observation).toMatchObject({
      state: 'unknown',
      class: 'auth',
      why: expect.stringMatching(/^eve is not a member of zenlm/),
    });
    await outsider.remove();
    await guarded.close();
  });

  test('by a member is absent when it is not there', async () => {
    const guarded = await startHubTarget({ users });
    const target = targetSpec({ endpoint: guarded.endpoint.url });
    const member = await rigAt(() => ({ url: guarded.endpoint.url, token: 'hf_member' }));
    expect((await member.plan(publication({ target }), made())).observation).toEqual({ state: 'absent' });
    await member.remove();
    await guarded.close();
  });
});
