import { describe, expect, test } from 'vitest';
import type { Fleet } from '../../../src/fleet/fleet.ts';
import { find, fleetOf, ids } from '../../support/fleet/compiled.ts';

describe('machines', () => {
  const family =
    'families: { zen: { formats: { gguf: { quantizations: [q4_k_m, q8_0] } }, models: { nano: { source: { directory: s } } } } }\n';
  function machine(rest: string): Fleet {
    return fleetOf(
      `${family}machines: { thor: { os: linux, arch: arm64, reach: [{ ssh: thor }, { local: true }], zoo: z, backend: { kind: llama-server, port: 8081 }, ${rest} } }`,
    );
  }

  test('a tenant waits for its host, its artifact and what holds it', () => {
    const fleet = machine('hosts: { model: zen/nano, format: gguf, quantization: Q8_0 }');
    expect(find(fleet, 'residency', 'residency/thor/main')).toMatchObject({
      spec: {
        slot: 'main',
        tenant: { slug: 'zen-nano-gguf-q8_0', artifact: 'artifact/zen/nano/gguf/q8_0', pass: 1 },
      },
      dependsOn: ['host/thor', 'artifact/zen/nano/gguf/q8_0'],
    });
  });

  test('hosts: none ends a residency; leaving it out says nothing', () => {
    expect(find(machine('hosts: none'), 'residency', 'residency/thor/main').spec.tenant).toBeUndefined();
    expect(ids(machine('paused: false'), 'residency')).toEqual([]);
  });

  test('weights are read as often as the fleet says, or the machine for itself', () => {
    const seconds = (text: string): number | undefined => fleetOf(text).machines['thor']?.verifyEverySeconds;
    const thor = (more: string): string =>
      `machines: { thor: { os: linux, arch: arm64, reach: [{ local: true }], zoo: z, backend: { kind: llama-server }${more} } }\n`;
    expect(seconds(thor(''))).toBeUndefined();
    expect(seconds(`verify: { every: 7d }\n${thor('')}`)).toBe(604_800);
    expect(seconds(`verify: { every: 7d }\n${thor(', verify: { every: 12h }')}`)).toBe(43_200);
    expect(fleetOf(`verify: { every: 4w }\n${thor('')}`).verifyEverySeconds).toBe(2_419_200);
  });

  test('a slot has its own port', () => {
    const fleet = machine(
      'hosts: [{ model: zen/nano, format: gguf, quantization: q8_0 }, { model: zen/nano, format: gguf, quantization: q4_k_m, slot: side, port: 8090, context: 512 }]',
    );
    const { backend } = find(fleet, 'residency', 'residency/thor/side').spec.machine;
    expect(backend).toEqual({ kind: 'llama-server', port: 8090, context: 512, parallel: 1, settings: {} });
    expect(find(fleet, 'host', 'host/thor').spec.machine.backend.port).toBe(8081);
  });

  test('of several ways the ones that this version has are kept', () => {
    expect(machine('hosts: none').machines['thor']?.reach).toMatchObject([{ kind: 'local', isHere: true }]);
  });

  test('sizes have units', () => {
    const fleet = machine('memory: { ram: 64GB, vram: 16 GiB, reserve: 512 MiB }');
    expect(fleet.machines['thor']?.memory).toEqual({
      totalBytes: 64e9,
      vramBytes: 16 * 2 ** 30,
      reserveBytes: 512 * 2 ** 20,
    });
  });

  test('a paused machine pauses its host and its residencies', () => {
    const fleet = machine('paused: true, hosts: none');
    expect(find(fleet, 'host', 'host/thor').paused).toBe(true);
    expect(find(fleet, 'residency', 'residency/thor/main').paused).toBe(true);
  });
});
