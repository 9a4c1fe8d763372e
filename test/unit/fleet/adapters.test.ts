import { describe, expect, test } from 'vitest';
import { catalog } from '../../../src/cli/compose/catalog.ts';
import { loadFleet } from '../../../src/fleet/load-fleet.ts';
import { hashText } from '../../support/fleet/fixture.ts';

interface Lines {
  readonly adapter?: string;
  readonly hosts?: string;
  readonly backend?: string;
}
function compiled({
  adapter = 'adapts: zen/nano, formats: { gguf-adapter: { quantizations: [f16] } }',
  hosts = 'adapter: zen/terse',
  backend = 'llama-server',
}: Lines = {}) {
  const text = `zoo: v1
fleet: demo
families:
  zen:
    models:
      terse: { source: { directory: terse }, ${adapter} }
      nano: { source: { directory: nano }, formats: { gguf: { quantizations: [q8_0] } } }
      third: { source: { directory: third }, formats: { gguf: { quantizations: [q8_0] } } }
machines:
  desk:
    { os: linux, arch: x64, reach: { local: true }, zoo: desk, backend: { kind: ${backend} }, hosts: { model: zen/nano, format: gguf, quantization: q8_0, ${hosts} } }
`;
  return loadFleet([{ path: 'zoo.fleet.yaml', text }], { catalog: catalog(), hash: hashText });
}
function problems(lines: Lines): readonly string[] {
  return compiled(lines)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ message }) => message);
}

describe('an adapter', () => {
  test('stands on its own source and on that of its base, wherever the base is written', () => {
    const { fleet } = compiled();
    const artifact = fleet?.resources.find(({ id }) => id === 'artifact/zen/terse/gguf-adapter/f16');
    expect(artifact?.dependsOn).toEqual(['source/zen/terse', 'source/zen/nano']);
  });

  test('makes another tenant of the weights that it is put over', () => {
    const residency = compiled().fleet?.resources.find(({ kind }) => kind === 'residency');
    expect(residency?.dependsOn).toEqual([
      'host/desk',
      'artifact/zen/nano/gguf/q8_0',
      'artifact/zen/terse/gguf-adapter/f16',
    ]);
    expect(residency?.spec).toMatchObject({
      tenant: { slug: 'zen-nano-gguf-q8_0-with-zen-terse' },
      machine: { backend: { settings: { adapter: 'zen/terse' } } },
    });
  });

  test.each<readonly [Lines, string]>([
    [{ adapter: 'adapts: zen/mini, formats: { adapter: {} }' }, 'there is no model zen/mini'],
    [
      { adapter: 'adapts: zen/terse, formats: { adapter: {} }' },
      'zen/terse is an adapter itself, and has no weights to be adapted',
    ],
    [
      { adapter: 'adapts: zen/nano, formats: { adapter: {} }' },
      'zen/terse is not made as gguf-adapter, which llama-server needs',
    ],
    [
      { adapter: 'adapts: zen/nano, formats: { mlx: { quantizations: [4bit] } }' },
      'zen/terse is an adapter for zen/nano, and cannot be made as mlx',
    ],
    [{ hosts: 'adapter: zen/third' }, 'zen/third is no adapter for zen/nano'],
    [{ hosts: 'adapter: zen/fourth' }, 'there is no model zen/fourth'],
    [{ backend: 'ollama' }, 'ollama serves no adapters in this version'],
    [
      { hosts: `adapter: zen/terse, pin: 'sha256:${'0'.repeat(64)}'` },
      'a tenant with an adapter cannot be pinned: a pin names one artifact',
    ],
  ])('is refused by the fleet file with %j', (lines, message) => {
    expect(problems(lines)).toContain(message);
  });
});
