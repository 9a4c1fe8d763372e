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

  test.each([
    ['90s', 90],
    ['5m', 300],
    ['0s', 0],
  ])('a tenant may finish its requests for %s', (drain, seconds) => {
    expect(machine(`drain: ${drain}`).machines['thor']?.drainSeconds).toBe(seconds);
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

  const reached = (reach: string, zoo = 'z', backend = 'kind: llama-server'): Fleet =>
    fleetOf(
      `machines: { thor: { os: linux, arch: arm64, reach: { ssh: ${JSON.stringify(reach)} }, zoo: ${JSON.stringify(zoo)}, backend: { ${backend} } } }\n`,
    );

  test.each(['dp@thor.lan', 'thor', 'dp@192.168.1.7', 'first.last@corp.example@thor', 'mini_1'])(
    'a login may be %j',
    (login) => {
      expect(reached(login).machines['thor']?.zoo).toBe('z');
    },
  );

  test.each([
    '-oProxyCommand=id',
    'a b',
    'a;id',
    'a,b',
    'a$(id)',
    'a`id`',
    'a\\b',
    "a'b",
    'a\u001b[2J',
    'a%h',
    'a:2222',
  ])('a login is no words of a shell, and no option: not %j', (login) => {
    expect(() => reached(login)).toThrow('user@host, or a Host of the ssh configuration');
  });

  test('a folder has no control characters in its name', () => {
    for (const zoo of ['a\0b', 'a\nb', 'a\u001bb'])
      expect(() => reached('thor', zoo)).toThrow('a folder without control characters');
    expect(reached('thor', `~/it's a "zoo" $HOME`).machines['thor']?.zoo).toBe(`~/it's a "zoo" $HOME`);
  });

  test('a time that Ollama would refuse is refused here, before anything was stopped', () => {
    const kept = (time: string): Fleet => reached('thor', 'z', `kind: ollama, keep_alive: ${time}`);
    for (const time of ['-1', '0', '300', '30m', '1h30m', '-1m', '1.5h'])
      expect(kept(time).machines['thor']?.backend.kind).toBe('ollama');
    for (const time of ['"-1"', '"30"', 'forever', '5 minutes', '1d'])
      expect(() => kept(time)).toThrow('a time with its unit');
  });

  test('a paused machine pauses its host and its residencies', () => {
    const fleet = machine('paused: true, hosts: none');
    expect(find(fleet, 'host', 'host/thor').paused).toBe(true);
    expect(find(fleet, 'residency', 'residency/thor/main').paused).toBe(true);
  });
});
