import type { Kind } from '../../../src/resources/id.ts';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ContractScene } from './contract-scene.ts';

/** What the contract needs to know of a kind; everything else it finds out by itself. */
export interface DriverCase {
  /** Makes it impossible to look, and says how that ends. */
  hide(scene: ContractScene): Promise<() => Promise<void>>;
  /** Part of the reason that is given then. */
  readonly why: RegExp;
  /** Somebody else changes the world between plan and apply; `none`: nothing in the world can get in between. */
  readonly race: Race | 'none';
}
interface Race {
  /** Gives this kind something to do. */
  wish(scene: ContractScene): Promise<void>;
  /** Just before it is done. */
  meanwhile(scene: ContractScene): Promise<void>;
  undo(scene: ContractScene): Promise<void>;
  readonly says: RegExp;
}

const SOURCE = 'sources/zen-nano';
const GENERATION = `${SOURCE}/generation_config.json`;

/** A kind without an entry does not compile. */
export const DRIVER_CASES: { readonly [K in Kind]: DriverCase } = {
  source: {
    hide: takeSourceAway,
    why: /is not there/,
    race: {
      wish: (scene) => scene.rig.edit(GENERATION, '{', '{\n'),
      meanwhile: (scene) => scene.rig.edit(GENERATION, '{\n', '{\n\n'),
      undo: (scene) => scene.rig.edit(GENERATION, '{\n\n', '{'),
      says: /changed while it was read/,
    },
  },
  // Made from what is in the ledger and the store alone, under a lock of their own.
  artifact: { hide: takeSourceAway, why: /is not there/, race: 'none' },
  evaluation: { hide: takeSourceAway, why: /is not there/, race: 'none' },
  // Adds what is missing and replaces nothing.
  host: { hide: takeShellAway, why: /sh could not be run/, race: 'none' },
  publication: {
    async hide(scene) {
      const { hub, rig } = scene;
      // Nobody listens on port 1.
      await rig.edit('zoo.fleet.yaml', hub.url, 'http://127.0.0.1:1');
      return () => rig.edit('zoo.fleet.yaml', 'http://127.0.0.1:1', hub.url);
    },
    why: /127\.0\.0\.1:1/,
    race: {
      wish: (scene) => scene.rig.edit('zoo.fleet.yaml', 'focus: edge deployment', 'focus: the edge'),
      meanwhile: ({ hub }) => commitByHand(hub.url, 'zenlm/zen-nano-GGUF'),
      undo: (scene) => scene.rig.edit('zoo.fleet.yaml', 'focus: the edge', 'focus: edge deployment'),
      says: /has moved to [0-9a-f]{12} since the plan was made/,
    },
  },
  residency: {
    hide: takeShellAway,
    why: /sh could not be run/,
    race: {
      wish: (scene) => scene.rig.edit('zoo.fleet.yaml', 'context: 256', 'context: 320'),
      async meanwhile({ rig }) {
        const pointer: { generation: number; tenant: string } = JSON.parse(
          await rig.read('model-zoo/resident/current.json'),
        );
        const moved = { ...pointer, tenant: 'somebody-else', generation: pointer.generation + 1 };
        await rig.write('model-zoo/resident/current.json', JSON.stringify(moved));
      },
      undo: (scene) => scene.rig.edit('zoo.fleet.yaml', 'context: 320', 'context: 256'),
      says: /the machine is at generation \d+, and generation \d+ was planned for/,
    },
  },
};

async function takeSourceAway({ rig }: ContractScene): Promise<() => Promise<void>> {
  const here = join(rig.directory, SOURCE);
  const away = join(rig.directory, 'away');
  await rename(here, away);
  return () => rename(away, here);
}

/** A machine that no probe can be run on. */
async function takeShellAway({ rig }: ContractScene): Promise<() => Promise<void>> {
  const empty = join(rig.directory, 'nothing-in-here');
  await mkdir(empty, { recursive: true });
  const path = process.env['PATH'];
  process.env['PATH'] = empty;
  return async () => {
    process.env['PATH'] = path;
  };
}

async function commitByHand(url: string, repo: string): Promise<void> {
  const lines = [
    { key: 'header', value: { summary: 'A word by hand', description: '' } },
    {
      key: 'file',
      value: { path: 'NOTE.md', encoding: 'base64', content: Buffer.from('mine').toString('base64') },
    },
  ];
  const answer = await fetch(`${url}/api/models/${repo}/commit/main`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  });
  if (!answer.ok) throw new Error(`the commit by hand was answered with ${answer.status}`);
}
