import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copySource, SMALL_FLEET } from '../support/cli/zoo-rig.ts';
import { createFaultRig, type FaultRig, requireExit } from '../support/faults/fault-rig.ts';

/** A hub in another process, with users: what cannot be seen is unknown, and nothing is ever created because of it. */
const REPO = 'publication/hub/zenlm/zen-nano';
const TOKENS = { ADA: 'hf_ada-may-write-0123456789', BOB: 'hf_bob-may-only-read-0123456' };
let rig: FaultRig;
let hub: ServedHub;

beforeAll(async () => {
  rig = await createFaultRig({
    'users.yaml': `- { name: ada, token: { env: ADA }, role: write, orgs: [zenlm] }
- { name: bob, token: { env: BOB }, role: read, orgs: [zenlm] }
`,
  });
  hub = await serve('0');
  await rig.write('zoo.fleet.yaml', SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub.url}"`));
  await copySource(rig);
  requireExit(await as(TOKENS.ADA, 'apply', '--yes'), 0);
});
afterAll(async () => {
  await hub.stop();
  await rig.close();
});

const as = (token: string, ...words: readonly string[]) =>
  rig.zooWith({ ZOO_TOKENS: `${hub.url}=TOKEN`, TOKEN: token }, ...words);

describe.each([
  { what: 'a wrong token', token: 'hf_this-one-is-nobody-s-at-all' },
  { what: 'no token', token: '' },
])('with $what', ({ token }) => {
  it('a plan says unknown, and creates nothing', async () => {
    const { exit, stdout } = await as(token, 'plan', '--detailed-exitcode');
    expect(stdout).toContain(REPO);
    expect(stdout).not.toContain('will be published');
    expect(stdout).toMatch(/token|authenticat|401/i);
    expect(exit).toBe(2);
    const { actions, unknown } = JSON.parse((await as(token, 'plan', '--json')).stdout);
    expect(actions).toEqual([]);
    expect(unknown.map(({ id }: { id: string }) => id)).toEqual([REPO]);
  });

  it('an apply ends with 4, and has touched nothing', async () => {
    const before = await rig.world();
    const { exit, stdout } = await as(token, 'apply', '--yes');
    expect(stdout).not.toContain('published');
    expect(exit).toBe(4);
    expect(await rig.world()).toEqual(before);
    expect(await rig.leftovers()).toEqual([]);
  });
});

describe('with a token that may only read', () => {
  it('a plan sees all, and an apply of what it may not write ends with 4 and says so', async () => {
    expect((await as(TOKENS.BOB, 'plan')).stdout).toContain('No changes.');
    await rig.edit('zoo.fleet.yaml', 'license: apache-2.0', 'license: mit');
    const { exit, stdout } = await as(TOKENS.BOB, 'apply', '--yes');
    expect(stdout).toMatch(/write|403|permission/i);
    expect(exit).toBe(4);
    expect(await rig.leftovers()).toEqual([]);
    await rig.edit('zoo.fleet.yaml', 'license: mit', 'license: apache-2.0');
    expect((await as(TOKENS.ADA, 'plan')).stdout).toContain('No changes.');
  });
});

describe('with a hub that was stopped', () => {
  beforeAll(() => hub.stop());

  it('a plan says unknown and why, and creates nothing', async () => {
    const { exit, stdout } = await as(TOKENS.ADA, 'plan', '--detailed-exitcode');
    expect(stdout).toContain(REPO);
    expect(stdout).toContain(new URL(hub.url).host);
    expect(stdout).not.toContain('will be published');
    expect(exit).toBe(2);
  });

  it('drift is not found, and not denied', async () => {
    const { exit, stdout } = await as(TOKENS.ADA, 'drift');
    expect(stdout).toContain('could not be looked at');
    expect(exit).toBe(2);
  });

  it('an apply does nothing, and does not say that all is well', async () => {
    const records = await rig.records();
    const { exit, stdout } = await as(TOKENS.ADA, 'apply', '--yes');
    expect(stdout).not.toContain('Apply complete');
    expect(exit).toBe(8);
    expect(await rig.records()).toEqual(records);
  });

  it('and when it is back, there is nothing to do', async () => {
    hub = await serve(new URL(hub.url).port);
    expect((await as(TOKENS.ADA, 'plan', '--detailed-exitcode')).exit).toBe(0);
  });
});

interface ServedHub {
  readonly url: string;
  stop(): Promise<void>;
}

async function serve(port: string): Promise<ServedHub> {
  const words = ['hub', 'serve', '--data', 'hub-store', '--users', 'users.yaml', '--port', port, '--json'];
  const zoo = rig.startWith(TOKENS, ...words);
  const [line]: readonly unknown[] = await Promise.race([once(zoo.stdout, 'data'), zoo.then(neverServed)]);
  const { url }: { url: string } = JSON.parse(String(line));
  return {
    url,
    async stop() {
      zoo.kill('SIGTERM');
      await zoo;
    },
  };
}

function neverServed({ stderr }: { readonly stderr?: unknown }): never {
  throw new Error(`it did not serve: ${String(stderr)}`);
}
