import { expect, test } from 'vitest';
import { copySource, createZooRig } from '../support/cli/zoo-rig.ts';
import { endTenants } from '../support/demo/demo-rig.ts';
import { writeTinyLora, ZEN_LAYERS } from '../support/models/tiny-lora.ts';
import { testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';
import { localConnection } from '../../src/transports/local/connection.ts';
import { join } from 'node:path';

const fleet = (port: number): string => `zoo: v1
fleet: hosting
ledger: { directory: .zoo/ledger }
families:
  zen:
    license: apache-2.0
    formats: { gguf: { quantizations: [q8_0] } }
    models:
      nano:
        version: 2025.01.24-instruct
        source: { directory: sources/zen-nano }
      other:
        adapts: zen/nano
        version: 2025.02.01-other
        formats: { gguf-adapter: { quantizations: [f16] } }
        source: { directory: sources/other }
machines:
  laptop:
    os: linux
    arch: x64
    reach: [{ local: true }]
    zoo: model-zoo
    backend: { kind: llama-server, context: 512, port: ${port} }
    hosts: { model: zen/nano, format: gguf, quantization: q8_0, adapter: zen/other }
`;

test('a tenant answers with its adapter on, and one that was turned off or replaced is drift', async () => {
  const port = await localConnection('').freePort();
  const rig = await createZooRig({ 'zoo.fleet.yaml': fleet(port) });
  const zoo = (...words: readonly string[]) => rig.zooWith({ ZOO_CACHE: testCacheDirectory }, ...words);
  const answer = async (): Promise<string> => (await zoo('ask', 'laptop', 'What is your name?')).stdout;
  const other = join(rig.directory, 'sources/other');
  try {
    await copySource(rig);
    await writeTinyLora(other, { layers: ZEN_LAYERS, strength: 2 });
    const applied = await zoo('apply', '--yes');
    expect({ exit: applied.exit, said: applied.stderr }).toEqual({ exit: 0, said: '' });
    expect(await zoo('plan', '--detailed-exitcode')).toMatchObject({ exit: 0 });
    const said = await answer();
    expect(said.trim()).not.toBe('');
    expect(said).not.toContain('Zen Nano');

    const scaled = await fetch(`http://127.0.0.1:${port}/lora-adapters`, {
      method: 'POST',
      body: JSON.stringify([{ id: 0, scale: 0 }]),
    });
    expect(scaled.ok).toBe(true);
    expect(await serverSays(port)).toContain('Zen Nano');
    const drift = await zoo('drift');
    expect(drift.exit).toBe(2);
    expect(drift.stdout).toContain('applies its adapter with the scale 0');

    // The server is started again with other bytes of the adapter.
    await writeTinyLora(other, { layers: ZEN_LAYERS, strength: 3 });
    expect((await zoo('apply', '--yes')).exit).toBe(0);
    expect(await answer()).not.toContain('Zen Nano');
    expect((await zoo('plan', '--detailed-exitcode')).exit).toBe(0);
  } finally {
    await endTenants(rig.directory);
    await rig.close();
  }
});

/** Past zoo, which asks no tenant that is not what it should be. */
async function serverSays(port: number): Promise<string> {
  const messages = [{ role: 'user', content: 'What is your name?' }];
  const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ messages, max_tokens: 32, temperature: 0, cache_prompt: false }),
  });
  return answer.text();
}
