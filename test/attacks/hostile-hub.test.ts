/** A hub, or a proxy before it, that sends more than zoo may read, from elsewhere, or without end. */
import { rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { BOUNDS } from '../../src/resources/bounds.ts';
import { startLyingHub as startLiar } from '../support/attacks/lying-hub.ts';
import { copySource, createZooRig, type Ended, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { serveHeldHub } from '../support/faults/held-hub.ts';
import { type Asked, json, type LyingHub, startLyingHub } from '../support/hostile/lying-hub.ts';
import { poured, type Poured, pour } from '../support/hostile/pour.ts';

const MEGABYTE = Buffer.alloc(1_000_000, 'x');
const FAR = `      far:
        version: 2025.01.24-instruct
        source: { huggingface: far/nano, endpoint: "HUB", revision: main }
`;

let rig: ZooRig;
let hub: LyingHub;
beforeEach(async () => {
  rig = await createZooRig();
  await copySource(rig);
  hub = await startLyingHub();
});
afterEach(() => rig.close());

/** `nano` comes from a folder, `far` from the hostile hub. */
const fromFarHub = () => rig.write('zoo.fleet.yaml', SMALL_FLEET + FAR.replace('HUB', hub.url));
/** `nano` is published on the hostile hub. */
const toFarHub = () =>
  rig.write('zoo.fleet.yaml', SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${hub.url}"`));

function isList({ path }: Asked): boolean {
  return path.startsWith('/api/models');
}
function head(response: ServerResponse, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
}
const BLANKS = gzipSync(Buffer.alloc(2 ** 26, ' '));
/** 1.3 GB. */
const BOMB = Buffer.concat(Array.from({ length: 20 }, () => BLANKS));

interface Hostile {
  readonly what: string;
  readonly says: RegExp;
  lie(asked: Asked, sent: Poured): void;
}
const HOSTILE: readonly Hostile[] = [
  {
    what: 'JSON without end',
    says: /has more than 32\.0 MB/,
    lie({ response }, sent) {
      head(response);
      response.write('[{"a":"');
      void pour(response, MEGABYTE, sent);
    },
  },
  {
    what: 'compressed blanks that nobody asked for',
    says: /has more than 32\.0 MB|cannot be read/,
    lie({ response }) {
      head(response, { 'content-encoding': 'gzip' });
      response.end(BOMB);
    },
  },
  {
    what: 'thirty megabytes of brackets',
    says: /is nested deeper than 64 levels/,
    lie({ response }) {
      head(response);
      response.end(`${'['.repeat(15e6)}${']'.repeat(15e6)}`);
    },
  },
  {
    what: 'thirty megabytes of empty lists',
    says: /has more than 1000000 values/,
    lie({ response }) {
      head(response);
      response.end(`[${'[],'.repeat(9e6)}[]]`);
    },
  },
  {
    what: 'pages for ever',
    says: /has more than 1000 pages/,
    lie({ response, path, url, request }) {
      const next = `${url}${path}?cursor=${hub.seen.length}`;
      if (path.includes('/revision/')) return void json(response, { sha: 'ab'.repeat(20) });
      expect(request.headers.authorization).toBeUndefined();
      head(response, { link: `<${next}>; rel="next"` });
      response.end('[]');
    },
  },
  {
    what: 'a redirect without end',
    says: /in circles|renamed/,
    lie({ response, path }) {
      response.writeHead(302, { location: `${path}x` }).end();
    },
  },
];

function expectNamed({ stdout, stderr }: Ended, { says }: Hostile): void {
  expect(stdout + stderr).toMatch(says);
  expect(stdout + stderr).not.toContain('bug in zoo');
  expect(stdout.length + stderr.length).toBeLessThan(20_000);
}

describe.each(HOSTILE)('$what', (hostile) => {
  let sent: Poured;
  beforeEach(() => {
    sent = poured();
    hub.lie = (asked) => {
      if (!isList(asked)) return false;
      hostile.lie(asked, sent);
      return true;
    };
  });

  test('as the list of a source: it is named, and the others are made', async () => {
    await fromFarHub();
    const applied = await rig.zoo('apply', '--yes');
    expectNamed(applied, hostile);
    expect(applied.stdout).toContain('publication/hub/zenlm/zen-nano: published');
    expect(sent.bytes).toBeLessThan(4 * BOUNDS.answer.bytes);
  });

  test('as the list of a target: it is named', async () => {
    await toFarHub();
    const drift = await rig.zoo('drift');
    expectNamed(drift, hostile);
    expect(drift.exit).not.toBe(0);
    expect(sent.bytes).toBeLessThan(4 * BOUNDS.answer.bytes);
  });
});

describe('a list from another host', () => {
  test.each([302, 307])('to which a %d leads is not believed', async (status) => {
    const other = await startLyingHub();
    hub.lie = (asked) => {
      if (!isList(asked)) return false;
      asked.response.writeHead(status, { location: `${other.url}${asked.request.url}` }).end();
      return true;
    };
    await fromFarHub();
    const planned = await rig.zoo('plan');
    expect(planned.stdout).toContain('sends on to another server');
    expect(other.seen).toEqual([]);
    await toFarHub();
    await rig.zoo('plan');
    expect(other.seen).toEqual([]);
  });

  test('to which a link leads is not asked for', async () => {
    const other = await startLyingHub();
    hub.lie = ({ path, response }) => {
      if (path.includes('/revision/')) return false;
      head(response, { link: `<${other.url}${path}>; rel="next"` });
      response.end('[]');
      return true;
    };
    await fromFarHub();
    expect((await rig.zoo('plan')).stdout).toContain('sends on to another server');
    await toFarHub();
    expect((await rig.zoo('plan')).stdout).toContain('sends on to another server');
    expect(other.seen).toEqual([]);
  });
});

test('a list of three hundred thousand files is named', async () => {
  hub.lie = ({ path, response, url }) => {
    if (!path.includes('/tree/')) return false;
    const first = hub.seen.length * 10_000;
    head(response, { link: `<${url}${path}?cursor=${first}>; rel="next"` });
    const entry = (index: number) => ({
      type: 'file',
      path: `f${first + index}`,
      size: 1,
      oid: 'ab'.repeat(20),
    });
    response.end(JSON.stringify(Array.from({ length: 10_000 }, (_, index) => entry(index))));
    return true;
  };
  await fromFarHub();
  expect((await rig.zoo('plan')).stdout).toContain('names more than 250000 files');
});

test('SIGTERM is heard while pages come', async () => {
  let asked = (): void => undefined;
  const begun = new Promise<void>((resolve) => (asked = resolve));
  hub.lie = ({ path, response, url }) => {
    if (!path.includes('/tree/')) return false;
    asked();
    head(response, { link: `<${url}${path}?cursor=${hub.seen.length}>; rel="next"` });
    setTimeout(() => response.end('[]'), 50);
    return true;
  };
  await fromFarHub();
  const running = rig.start('plan');
  await begun;
  running.kill('SIGTERM');
  expect((await running).exitCode).toBe(143);
  expect(hub.seen.length).toBeLessThan(500);
});

test('a provenance of twenty megabytes is unknown, and said so', async () => {
  await using held = await serveHeldHub(rig.directory);
  const liar = await startLiar(held.url);
  onTestFinished(() => liar.close());
  await rig.write('zoo.fleet.yaml', SMALL_FLEET.replace('endpoint: embedded', `endpoint: "${liar.url}"`));
  expect((await rig.zoo('apply', '--yes')).exit).toBe(0);
  liar.lie({
    says: ({ path }, body) =>
      path.endsWith('zoo.provenance.json') ? Buffer.concat(Array.from({ length: 20 }, () => MEGABYTE)) : body,
  });
  // Of a runner that has no ledger, and so reads what the repo says of itself.
  await rm(join(rig.directory, '.zoo/ledger'), { recursive: true });
  const drift = await rig.zooWith({ ZOO_STATE: join(rig.directory, '../other') }, 'drift');
  expect(drift.stdout + drift.stderr).toContain('has more than 16.0 MB');
  expect(drift.exit).not.toBe(0);
});
