import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copySource, SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { createFaultRig, type FaultRig, requireExit } from '../support/faults/fault-rig.ts';
import { type HeldHub, isCommit, isUpload, serveHeldHub } from '../support/faults/held-hub.ts';
import type { Matches } from '../support/publications/fault-proxy.ts';
import type { Fault } from '../support/publications/faults.ts';

/** The matrix of faults runs inside a test; a handful of it through the real program, on its own clock. */
let rig: FaultRig;
let hub: HeldHub;
beforeAll(async () => {
  rig = await createFaultRig();
  hub = await serveHeldHub(rig.directory);
  await rig.write('zoo.fleet.yaml', SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub.url}"`));
  await copySource(rig);
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await rig.close();
});

const isListing: Matches = (method, path) => method === 'GET' && path.startsWith('/api/models?');
const isPreupload: Matches = (_, path) => path.includes('/preupload/');
const soon = { 'retry-after': '1' };

describe('the real zoo', () => {
  it('goes on after a listing that was cut, an upload that was limited and a commit whose answer was lost', async () => {
    const faults: readonly (readonly [Matches, Fault])[] = [
      [isListing, { kind: 'cut answer', afterBytes: 1 }],
      [isPreupload, { kind: 'answer', status: 429, headers: { ratelimit: '"api";r=0;t=1' } }],
      [isUpload, { kind: 'answer', status: 503, headers: soon }],
      [isCommit, { kind: 'lose answer' }],
    ];
    const strikes = faults.map(([matches, fault]) => hub.proxy.strike(matches, fault));
    const ended = await rig.zoo('apply', '--yes');
    requireExit(ended, 0);
    expect(strikes.map(({ struck }) => struck)).toEqual([1, 1, 1, 1]);
    expect(ended.stdout).toMatch(/zen-nano: .*\(HTTP 503\); trying again in \d/);
    expect(ended.stdout).toContain('the answer to the commit was lost; the hub has it');
    expect(await hub.commits('zenlm/zen-nano')).toBe(2);
    expect(await rig.leftovers()).toEqual([]);
  });

  it('names what a hub refuses, ends with 4, and the next one has the rest to do', async () => {
    await rig.edit('zoo.fleet.yaml', 'license: apache-2.0', 'license: mit');
    hub.proxy.strike(isCommit, { kind: 'answer', status: 403 });
    const { exit, stdout } = await rig.zoo('apply', '--yes');
    expect(stdout).toContain('Error: publication/hub/zenlm/zen-nano:');
    expect(stdout).toContain('(HTTP 403)');
    expect(exit).toBe(4);
    expect(await hub.commits('zenlm/zen-nano')).toBe(2);
    requireExit(await rig.zoo('apply', '--yes'), 0);
    expect(await hub.commits('zenlm/zen-nano')).toBe(3);
  });

  it('plans nothing for a repo that it could not look at', async () => {
    hub.proxy.strike(isListing, { kind: 'answer', status: 409 });
    const { exit, stdout } = await rig.zoo('plan', '--detailed-exitcode');
    expect(stdout).toContain('Unknown (1), so nothing is done to them:');
    expect(stdout.split('(HTTP 409)')).toHaveLength(2);
    expect(exit).toBe(2);
  });
});
