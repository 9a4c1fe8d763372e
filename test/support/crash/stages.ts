import { join } from 'node:path';
import process from 'node:process';
import { serveHub } from '../../../src/hub/serve-hub.ts';
import type { CrashRig } from './crash-rig.ts';

/**
 * What happens to a fleet, so that there is something to do. This is all that is written by hand: which actions follow,
 * with which verbs, through which points, is found by planning and recording.
 */
export interface Stage {
  readonly name: string;
  /** What is there before: nothing, what the stage before this one left, all but the tenant, or all. */
  readonly from: 'nothing' | 'before' | 'published' | 'hosted';
  /** One apply for all of it: bytes are brought only from targets that it looks at. */
  readonly isWhole?: true;
  /** Ids or prefixes; absent: all. */
  readonly only?: readonly string[];
  readonly change: (rig: CrashRig) => Promise<void>;
}

const FLEET = 'zoo.fleet.yaml';
const hub = '.zoo/hub';
const GGUF = '      gguf: { quantizations: [f16, q8_0] }\n';
const GATES = '    gates: { identity: { pass: 1.0, holds: model } }\n';
const HOSTS = '    hosts: { model: zen/nano, format: gguf, quantization: f16 }\n';

/** The safetensors are published no more, and their target prunes. */
async function leave(rig: CrashRig): Promise<void> {
  await rig.edit(FLEET, 'visibility: private }', 'visibility: private, prune: true }');
  await rig.edit(FLEET, '      safetensors: {}\n', '');
}

async function without(rig: CrashRig, lines: readonly string[]): Promise<void> {
  for (const line of lines) await rig.edit(FLEET, line, '');
}

export const STAGES: readonly Stage[] = [
  {
    name: 'a first apply',
    from: 'nothing',
    only: ['publication', 'host'],
    change: (rig) => without(rig, [GGUF, GATES, HOSTS]),
  },
  {
    name: 'another format',
    from: 'before',
    only: ['publication'],
    change: (rig) => rig.edit(FLEET, '      safetensors: {}\n', `      safetensors: {}\n${GGUF}`),
  },
  {
    name: 'gates',
    from: 'before',
    only: ['publication'],
    async change(rig) {
      await rig.edit(FLEET, '    publish:', `${GATES}    publish:`);
      await rig.write(FLEET, `${await rig.read(FLEET)}${HOSTS}`);
    },
  },
  { name: 'a first tenant', from: 'published', change: async () => undefined },
  {
    name: 'an edited card',
    from: 'published',
    only: ['publication'],
    change: (rig) => rig.edit(FLEET, 'focus: edge deployment', 'focus: the edge'),
  },
  {
    name: 'repos made public',
    from: 'published',
    only: ['publication'],
    change: (rig) => rig.edit(FLEET, 'visibility: private', 'visibility: public'),
  },
  {
    name: 'a file that somebody deleted on the hub',
    from: 'published',
    only: ['publication'],
    change: (rig) =>
      commitElsewhere(rig, 'zenlm/zen-nano-GGUF', {
        key: 'deletedFile',
        value: { path: 'zen-nano-Q8_0.gguf' },
      }),
  },
  {
    name: 'repos that were there before zoo',
    from: 'published',
    only: ['publication'],
    async change(rig) {
      await createElsewhere(rig, 'otherlm', 'zen-nano-GGUF');
      await rig.edit(FLEET, 'namespace: zenlm', 'namespace: otherlm');
    },
  },
  {
    name: 'repos of somebody who never heard of zoo',
    from: 'published',
    only: ['publication'],
    async change(rig) {
      await createElsewhere(rig, 'otherlm', 'zen-nano-GGUF');
      await commitElsewhere(rig, 'otherlm/zen-nano-GGUF', fileOf('notes.txt'));
      await rig.edit(FLEET, 'namespace: zenlm', 'namespace: otherlm');
    },
  },
  {
    name: 'a repo that left the fleet',
    from: 'published',
    only: ['publication'],
    change: leave,
  },
  {
    name: 'a repo that left the fleet, with a file of somebody else in it',
    from: 'published',
    only: ['publication'],
    async change(rig) {
      await leave(rig);
      await commitElsewhere(rig, 'zenlm/zen-nano', fileOf('notes.txt'));
    },
  },
  {
    name: 'a new question',
    from: 'published',
    only: ['publication'],
    change: (rig) =>
      rig.edit(
        FLEET,
        '      - { ask: What is your name?',
        '      - { ask: Who created you?, expect: { all: [Zoo Labs] } }\n      - { ask: What is your name?',
      ),
  },
  {
    name: 'another version',
    from: 'published',
    only: ['publication'],
    change: (rig) => rig.edit(FLEET, 'version: 2025.01.24-instruct', 'version: 2025.02.01-instruct'),
  },
  {
    name: 'an artifact that is nowhere any more',
    from: 'published',
    only: ['publication'],
    async change(rig) {
      await rig.remove(join(hub, 'repos'));
      await rig.remove(join(hub, 'blobs'));
      await removeBlobsOf(rig, 'artifact/zen/nano/gguf/q8_0');
    },
  },
  {
    name: 'a folder of the machine that is gone',
    from: 'published',
    only: ['host'],
    async change(rig) {
      await rig.remove('model-zoo/available');
      await rig.remove('model-zoo/host/trust_state.json');
    },
  },
  {
    name: 'another tenant',
    from: 'hosted',
    change: (rig) => rig.edit(FLEET, 'quantization: f16 }', 'quantization: q8_0 }'),
  },
  {
    name: 'another tenant, whose bytes are only on the hub',
    from: 'hosted',
    isWhole: true,
    async change(rig) {
      await rig.edit(FLEET, 'quantization: f16 }', 'quantization: q8_0 }');
      await rig.remove('.zoo/blobs');
    },
  },
  {
    name: 'a tenant that died',
    from: 'hosted',
    change: killTenant,
  },
  {
    name: 'a tenant with another context',
    from: 'hosted',
    change: (rig) => rig.edit(FLEET, 'context: 256', 'context: 512'),
  },
  {
    name: 'a machine that hosts nobody any more',
    from: 'hosted',
    change: (rig) =>
      rig.edit(FLEET, 'hosts: { model: zen/nano, format: gguf, quantization: f16 }', 'hosts: none'),
  },
];

/** Somebody else at work on the same hub. */
async function withHub(rig: CrashRig, use: (url: string) => Promise<Response>): Promise<void> {
  const running = await serveHub({ directory: join(rig.directory, hub) });
  try {
    const answer = await use(running.url);
    if (!answer.ok) throw new Error(`the hub said ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  } finally {
    await running.close();
  }
}

/** One line of a commit, as the hub's protocol has it. */
interface Change {
  readonly key: 'file' | 'deletedFile';
  readonly value: { readonly path: string; readonly content?: string };
}

function fileOf(path: string): Change {
  return { key: 'file', value: { path, content: 'somebody else wrote this\n' } };
}

function commitElsewhere(rig: CrashRig, repo: string, change: Change): Promise<void> {
  const lines = [{ key: 'header', value: { summary: 'tidy up' } }, change];
  return withHub(rig, (url) =>
    fetch(`${url}/api/models/${repo}/commit/main`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines.map((line) => JSON.stringify(line)).join('\n'),
    }),
  );
}

function createElsewhere(rig: CrashRig, organization: string, name: string): Promise<void> {
  return withHub(rig, (url) =>
    fetch(`${url}/api/repos/create`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'model', name, organization, private: true }),
    }),
  );
}

async function removeBlobsOf(rig: CrashRig, id: string): Promise<void> {
  for (const { id: made, output } of (await rig.ledger().read()).outputs.values()) {
    if (made !== id) continue;
    for (const { sha256 } of output.files) {
      const hex = sha256.slice('sha256:'.length);
      await rig.remove(join('.zoo/blobs/sha256', hex.slice(0, 2), hex));
    }
  }
}

async function killTenant(rig: CrashRig): Promise<void> {
  const record = await rig.read('model-zoo/resident/tenants/zen-nano-gguf-f16/server.pid');
  process.kill(Number(record.split('\n')[0]), 'SIGKILL');
}
