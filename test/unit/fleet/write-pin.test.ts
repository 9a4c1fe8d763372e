import { describe, expect, test } from 'vitest';
import { hostTenant, pinPublication, pinResidency } from '../../../src/fleet/write-pin.ts';
import { textDiff } from '../../../src/report/text-diff.ts';
import { digestOf } from '../../support/cli/plans.ts';
import { load } from '../../support/fleet/fixture.ts';

const FLEET = `# the fleet
zoo: v1
fleet: demo
targets: { hub:   { kind: huggingface, endpoint: embedded } }   # two   spaces
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    publish: [hub]            # for all of them
    formats: { gguf: { quantizations: [q4_k_m] } }
    models:
      nano:   # the small one
        version: 2025.01.24-instruct
        source: { directory: s }
      mini:
        version: 2025.01.24-instruct
        source: { directory: t }
        publish:
          # its own
          - hub   # here
machines:
  thor:
    os: linux
    arch: x64
    reach: { local: true }
    zoo: z
    backend: { kind: llama-server }
    hosts: { model: zen/nano, format: gguf, quantization: q4_k_m }   # the tenant
  sprout:
    os: linux
    arch: x64
    reach: { local: true }
    zoo: y
    backend: { kind: llama-server, port: 9000 }
    hosts:
      - # first
        model: zen/nano
        format: gguf
        quantization: q4_k_m
`;
const PIN = digestOf('a');

function pinned(text: string, id: string): string | undefined {
  const { fleet } = load([{ path: 'zoo.fleet.yaml', text }]);
  const resource = fleet?.resources.find((one) => one.id === id);
  if (resource?.kind === 'publication') return pinPublication(text, resource.spec, PIN);
  if (resource?.kind === 'residency') return pinResidency(text, resource.spec, PIN);
  throw new Error(`no ${id}`);
}

function pinsOf(text: string): readonly string[] {
  const { fleet, diagnostics } = load([{ path: 'zoo.fleet.yaml', text }]);
  if (fleet === undefined) throw new Error(diagnostics.map(({ message }) => message).join());
  return fleet.resources.flatMap(({ id, spec }) => ('pin' in spec && spec.pin === PIN ? [id] : []));
}

describe('a pin', () => {
  test.each([
    ['residency/thor/main'],
    ['residency/sprout/main'],
    ['publication/hub/zenlm/zen-nano-GGUF'],
    ['publication/hub/zenlm/zen-mini-GGUF'],
  ])('of %s is written there and nowhere else, and every other byte stays', (id) => {
    const text = pinned(FLEET, id) ?? '';
    expect(pinsOf(text)).toEqual([id]);
    const changed = textDiff(FLEET, text)
      .split('\n')
      .filter((line) => /^[-+] /.test(line));
    expect(changed.filter((line) => line.startsWith('- ')).length).toBeLessThanOrEqual(1);
    expect(changed).toMatchSnapshot();
    // Once more changes nothing.
    expect(pinned(text, id)).toBe(text);
  });

  test('that cannot be written as data is not written', () => {
    const aliased = FLEET.replace('- hub   # here', '- *where').replace('[hub] ', '&all [&where hub]');
    expect(pinned(aliased, 'publication/hub/zenlm/zen-mini-GGUF')).toBeUndefined();
  });
});

describe('hostTenant', () => {
  const machine = (name: string) => {
    const { fleet } = load([{ path: 'zoo.fleet.yaml', text: FLEET }]);
    const resource = fleet?.resources.find(({ id }) => id === `residency/${name}/main`);
    if (resource?.kind !== 'residency') throw new Error(`no ${name}`);
    return resource.spec;
  };
  const MINI = { model: 'zen/mini', format: 'gguf', quantization: 'q4_k_m' };

  test('writes the other model and leaves the rest of the line', () => {
    expect(hostTenant(FLEET, machine('thor'), MINI)).toBe(
      FLEET.replace('hosts: { model: zen/nano,', 'hosts: { model: zen/mini,'),
    );
  });

  test('finds the hosting of the slot in a list', () => {
    expect(hostTenant(FLEET, machine('sprout'), MINI)).toBe(
      FLEET.replace('- # first\n        model: zen/nano', '- # first\n        model: zen/mini'),
    );
  });

  test('leaves a hosting that is pinned as it is: the pin is of the tenant that is written there', () => {
    const text = pinResidency(FLEET, machine('thor'), PIN) ?? '';
    expect(hostTenant(text, machine('thor'), MINI)).toBeUndefined();
  });
});
