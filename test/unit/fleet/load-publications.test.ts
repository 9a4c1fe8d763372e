import { describe, expect, test } from 'vitest';
import { catalog } from '../../../src/cli/compose/catalog.ts';
import { loadFleet } from '../../../src/fleet/load-fleet.ts';
import { find, fleetOf, HEAD, HUB, ids, PUBLISHED } from '../../support/fleet/compiled.ts';
import { hashText, load } from '../../support/fleet/fixture.ts';

describe('publications', () => {
  test('one repo per format, one per quantization where the name says so', () => {
    const text = `${HEAD}${HUB}families: { zen: { ${PUBLISHED}, formats: { safetensors: , gguf: { quantizations: [q4_k_m, q8_0] }, mlx: { quantizations: [4bit, 8bit] } }, models: { nano-4b: { source: { directory: s } } } } }`;
    const { fleet } = loadFleet([{ path: 'zoo.fleet.yaml', text }], { catalog: catalog(), hash: hashText });
    if (fleet === undefined) throw new Error('the fleet is valid');
    expect(ids(fleet, 'publication')).toEqual([
      'publication/hub/zenlm/zen-nano-4b',
      'publication/hub/zenlm/zen-nano-4b-GGUF',
      'publication/hub/zenlm/zen-nano-4b-MLX-4bit',
      'publication/hub/zenlm/zen-nano-4b-MLX-8bit',
    ]);
    const gguf = find(fleet, 'publication', 'publication/hub/zenlm/zen-nano-4b-GGUF').spec;
    expect(gguf.artifacts).toEqual(['artifact/zen/nano-4b/gguf/q4_k_m', 'artifact/zen/nano-4b/gguf/q8_0']);
    expect(gguf).toMatchObject({ repo: 'zenlm/zen-nano-4b-GGUF', tag: '2025.01.24-instruct' });
  });

  test('its files are named as the artifacts are, by one pattern or by file:', () => {
    const formats = (gguf: string) =>
      fleetOf(
        `${HUB}families: { zen: { ${PUBLISHED}, formats: { gguf: ${gguf} }, models: { nano: { source: { directory: s } } } } }`,
      );
    const names = (fleet: ReturnType<typeof fleetOf>) =>
      find(fleet, 'publication', 'publication/hub/zenlm/zen-nano-GGUF').spec.fileNames;
    const id = 'artifact/zen/nano/gguf/q4_k_m';
    const usual = formats('{ quantizations: [q4_k_m] }');
    expect(names(usual)).toEqual({ [id]: 'zen-nano-Q4_K_M.gguf' });
    const own = formats("{ quantizations: [q4_k_m], file: 'my-own-name-{QUANTIZATION}.gguf' }");
    expect(names(own)).toEqual({ [id]: 'my-own-name-Q4_K_M.gguf' });
    expect(find(own, 'artifact', id).spec.fileName).toBe('my-own-name-Q4_K_M.gguf');
  });

  test('a target says nothing of prune and visibility: nothing is deleted, nothing is public', () => {
    const fleet = fleetOf(
      `${HUB}families: { zen: { ${PUBLISHED}, formats: { safetensors: }, models: { nano: { source: { directory: s } } } } }`,
    );
    const { target } = find(fleet, 'publication', 'publication/hub/zenlm/zen-nano').spec;
    expect(target).toMatchObject({ name: 'hub', prune: false, visibility: 'private' });
    expect(fleet.prunes).toEqual({});
  });

  test("the parent of a quantization is the model's own safetensors repo, else the upstream model", () => {
    const both = fleetOf(
      `${HUB}families: { zen: { ${PUBLISHED}, base: Qwen/Qwen3-4B, formats: { safetensors: {}, gguf: { quantizations: [q8_0] } }, models: { nano: { source: { directory: s } } } } }`,
    );
    const own = find(both, 'publication', 'publication/hub/zenlm/zen-nano').spec.card;
    const quantized = find(both, 'publication', 'publication/hub/zenlm/zen-nano-GGUF').spec.card;
    expect(own.parentRepo).toBeUndefined();
    expect(quantized.parentRepo).toBe('zenlm/zen-nano');

    const alone = fleetOf(
      `${HUB}families: { zen: { ${PUBLISHED}, base: Qwen/Qwen3-4B, formats: { gguf: { quantizations: [q8_0] } }, models: { nano: { source: { directory: s } } } } }`,
    );
    const only = find(alone, 'publication', 'publication/hub/zenlm/zen-nano-GGUF').spec.card;
    expect(only.parentRepo).toBe('Qwen/Qwen3-4B');
  });

  test('repo: replaces the stem of all names, or one whole name', () => {
    const fleet = fleetOf(
      `${HUB}families: { zen: { ${PUBLISHED}, formats: { safetensors: {}, gguf: { quantizations: [q8_0], repo: '{model}-weights' } }, models: { nano: { source: { directory: s }, repo: other/tiny } } } }`,
    );
    expect(ids(fleet, 'publication')).toEqual([
      'publication/hub/other/tiny',
      'publication/hub/zenlm/nano-weights',
    ]);
  });

  test('a place in a name that nothing fills is an error', () => {
    const text = `${HEAD}${HUB}families: { zen: { ${PUBLISHED}, formats: { safetensors: { repo: 'zenlm/{modle}' } }, models: { nano: { source: { directory: s } } } } }`;
    const [only, ...rest] = load([{ path: 'zoo.fleet.yaml', text }]).diagnostics;
    expect(only?.message).toContain('{model}');
    expect(rest).toEqual([]);
  });

  test('an entry may name formats and a pin', () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const fleet = fleetOf(
      `${HUB}families: { zen: { ${PUBLISHED}, formats: { safetensors: {}, gguf: { quantizations: [q8_0] } }, models: { nano: { source: { directory: s } } } } }`.replace(
        '[hub]',
        `[{ target: hub, formats: [gguf], pin: { gguf: '${digest}' } }]`,
      ),
    );
    expect(ids(fleet, 'publication')).toEqual(['publication/hub/zenlm/zen-nano-GGUF']);
    expect(find(fleet, 'publication', 'publication/hub/zenlm/zen-nano-GGUF').spec.pin).toBe(digest);
  });
});
