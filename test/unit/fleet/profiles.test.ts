import { describe, expect, test } from 'vitest';
import { catalog } from '../../../src/cli/compose/catalog.ts';
import { GGUF_PROFILES, GGUF_QUANTIZATIONS } from '../../../src/artifacts/formats/gguf/quantizations.ts';
import { canonicalQuantization } from '../../../src/fleet/compile/known-formats.ts';
import { find, fleetOf, HEAD, ids } from '../../support/fleet/compiled.ts';
import { load } from '../../support/fleet/fixture.ts';

const fleetText = (quantizations: string): string =>
  `families: { zen: { formats: { gguf: { quantizations: [${quantizations}] } }, models: { nano: { source: { directory: s } } } } }`;
const made = (quantizations: string): readonly string[] =>
  ids(fleetOf(fleetText(quantizations)), 'artifact').map((id) => id.slice('artifact/zen/nano/gguf/'.length));

const remedies = (text: string): readonly (string | undefined)[] =>
  load([{ path: 'zoo.fleet.yaml', text: HEAD + text }]).diagnostics.map(({ remedy }) => remedy);

describe('profiles', () => {
  test('a profile stands for its quantizations', () => {
    expect(made('Balanced')).toEqual(['f16', 'q4_k_m', 'q5_k_m']);
  });

  test('what two profiles share, and what is listed beside its profile, is made once', () => {
    expect(made('q8_0, balanced, server, q5_k_m')).toEqual(['q8_0', 'q4_k_m', 'q5_k_m', 'f16']);
    const fleet = fleetOf(fleetText('server'));
    expect(find(fleet, 'artifact', 'artifact/zen/nano/gguf/f16').spec.intermediate).toBe(false);
  });

  test('a profile that is listed twice or misspelt is an error', () => {
    expect(remedies(fleetText('balanced, balanced'))).toContain('keep one of them');
    expect(remedies(fleetText('balnced'))).toContain('did you mean balanced?');
  });

  test('a machine hosts one quantization, and no profile', () => {
    const machine =
      'machines: { here: { os: linux, arch: arm64, reach: { local: true }, zoo: zoo/here, backend: { kind: llama-server, port: 8081 }, hosts: { model: zen/nano, format: gguf, quantization: balanced } } }';
    expect(remedies(`${fleetText('balanced')}\n${machine}`)).toContain(
      'balanced is a profile, which stands for several: host one of: q4_k_m, q5_k_m',
    );
  });

  test('no profile has the name of a quantization, and all stand for quantizations that can be made', () => {
    const { gguf } = catalog().formats;
    if (gguf === undefined) throw new Error('gguf is known');
    for (const [profile, names] of Object.entries(GGUF_PROFILES)) {
      expect(canonicalQuantization(catalog(), gguf, profile).state).toBe('unknown');
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(Object.keys(GGUF_QUANTIZATIONS)).toContain(name);
    }
  });
});
