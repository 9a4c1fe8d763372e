import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { serveHeldHub } from '../support/faults/held-hub.ts';
import { writeTinyLora, ZEN_LAYERS } from '../support/models/tiny-lora.ts';

/** A LoRA adapter is a model of its own, for the bytes of one base. */
const FLEET = `${SMALL_FLEET}      terse:
        adapts: zen/nano
        version: 2025.02.01-terse
        formats: { adapter: {} }
        source: { directory: sources/terse }
`;
let rig: ZooRig;
const source = (path = ''): string => join(rig.directory, 'sources/terse', path);
beforeEach(async () => {
  rig = await createZooRig({ 'zoo.fleet.yaml': FLEET });
  await copySource(rig);
  await writeTinyLora(source(), { layers: ZEN_LAYERS });
});
afterEach(() => rig.close());

it('is published in a repo of its own that names its base and the digest of that', async () => {
  await using hub = await serveHeldHub(rig.directory);
  await rig.edit('zoo.fleet.yaml', 'endpoint: embedded', `endpoint: "${hub.url}"`);
  const applied = await rig.zoo('apply', '--yes');
  expect({ exit: applied.exit, said: applied.stderr }).toEqual({ exit: 0, said: '' });
  const file = async (path: string): Promise<string> =>
    (await fetch(`${hub.url}/zenlm/zen-terse-LoRA/resolve/main/${path}`)).text();
  const card = await file('README.md');
  expect(card).toContain('library_name: peft');
  expect(card).toContain('base_model: zenlm/zen-nano\nbase_model_relation: adapter\n');
  const shown: unknown = JSON.parse((await rig.zoo('show', 'source/zen/nano', '--json')).stdout);
  const digest = /sha256:[0-9a-f]{64}/.exec(JSON.stringify(shown))?.[0] ?? '';
  expect(card).toContain(`| **Digest of the base** | \`${digest}\` |`);
  expect(await file('adapter_config.json')).toBe(await rig.read('sources/terse/adapter_config.json'));
  expect((await rig.zoo('plan', '--detailed-exitcode')).exit).toBe(0);
});
