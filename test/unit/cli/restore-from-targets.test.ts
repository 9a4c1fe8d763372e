import { expect, test } from 'vitest';
import { hashBytes } from '../../../src/blobs/hash-file.ts';
import { restoreFromTargets } from '../../../src/cli/compose/restore-from-targets.ts';
import type { RemoteRepo, Target } from '../../../src/publications/target.ts';
import type { FileEntry } from '../../../src/resources/content.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import { publication } from '../../support/publications/fleet.ts';

const { signal } = new AbortController();
const CONFIG = Buffer.from('{"architectures":["LlamaForCausalLM"]}');
const { digest: sha256, gitOid } = hashBytes(CONFIG);
const FILE: FileEntry = { path: innerPath('config.json'), size: CONFIG.length, sha256, gitOid };

/** A hub whose one file it knows by git's hash alone, as the Hub does of small files. */
function hubWith(size: number): Target {
  const never = () => Promise.reject(new Error('only looked at'));
  const repo: RemoteRepo = {
    look: async () => ({
      head: 'a'.repeat(40),
      files: [{ path: innerPath('config.json'), size, gitOid }],
      tags: {},
      branches: {},
      named: [],
      ours: true,
    }),
    filesAt: never,
    holdings: never,
    publish: never,
    tag: never,
    remove: never,
    async *download() {
      yield CONFIG;
    },
  };
  return { kind: 'huggingface', readRoutes: [], list: never, open: () => repo };
}

async function restored(size: number): Promise<string | undefined> {
  const restore = restoreFromTargets({
    fleet: { resources: [publication()] },
    targets: { huggingface: hubWith(size) },
    endpoint: async () => ({ url: 'http://127.0.0.1:1' }),
  });
  const bytes = await restore(FILE, signal);
  if (bytes === undefined) return undefined;
  let text = '';
  for await (const chunk of bytes) text += Buffer.from(chunk).toString('utf8');
  return text;
}

test('a small file is brought from a hub that says git’s hash of it alone', async () => {
  expect(await restored(CONFIG.length)).toBe(CONFIG.toString('utf8'));
});

test('a file of that hash and another size is none', async () => {
  expect(await restored(CONFIG.length + 1)).toBeUndefined();
});
