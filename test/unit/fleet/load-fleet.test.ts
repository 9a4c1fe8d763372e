import type { Kind } from '../../../src/resources/id.ts';
import { describe, expect, test } from 'vitest';
import type { Fleet } from '../../../src/fleet/fleet.ts';
import { fleetKey, includesOf } from '../../../src/fleet/load-fleet.ts';
import { CATALOG } from '../../support/fleet/catalog.ts';
import { hashText, load } from '../../support/fleet/fixture.ts';
import type { AnyResource } from '../../../src/resources/resource.ts';

const HEAD = 'zoo: v1\nfleet: demo\n';
const HUB = 'targets: { hub: { kind: huggingface, endpoint: embedded } }\n';
const PUBLISHED = 'namespace: zenlm, license: apache-2.0, version: 2025.01.24-instruct, publish: [hub]';

function fleetOf(text: string): Fleet {
  const { fleet, diagnostics } = load([{ path: 'zoo.fleet.yaml', text: HEAD + text }]);
  if (fleet === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return fleet;
}

function find<K extends Kind>(fleet: Fleet, kind: K, id: string): Extract<AnyResource, { kind: K }> {
  for (const resource of fleet.resources) {
    if (resource.id === id && isOf(kind, resource)) return resource;
  }
  throw new Error(`${id} is not among ${fleet.resources.map((resource) => resource.id).join(' ')}`);
}

function isOf<K extends Kind>(kind: K, resource: AnyResource): resource is Extract<AnyResource, { kind: K }> {
  return resource.kind === kind;
}

function ids(fleet: Fleet, kind: Kind): readonly string[] {
  return fleet.resources.filter((resource) => resource.kind === kind).map(({ id }) => id);
}

describe('artifacts', () => {
  test('every quantization is made from an f16 that nobody has to ask for', () => {
    const fleet = fleetOf(
      'families: { zen: { formats: { gguf: { quantizations: [q4_k_m] } }, models: { nano: { source: { directory: s } } } } }',
    );
    expect(ids(fleet, 'artifact')).toEqual(['artifact/zen/nano/gguf/f16', 'artifact/zen/nano/gguf/q4_k_m']);
    expect(find(fleet, 'artifact', 'artifact/zen/nano/gguf/f16').spec.intermediate).toBe(true);
    expect(find(fleet, 'artifact', 'artifact/zen/nano/gguf/q4_k_m')).toMatchObject({
      spec: { base: 'artifact/zen/nano/gguf/f16', fileStem: 'zen-nano', intermediate: false },
      dependsOn: ['artifact/zen/nano/gguf/f16'],
    });
  });

  test('an f16 that is asked for by name is not an intermediate', () => {
    const fleet = fleetOf(
      'families: { zen: { formats: { gguf: { quantizations: [f16, q8_0] } }, models: { nano: { source: { directory: s } } } } }',
    );
    expect(ids(fleet, 'artifact')).toHaveLength(2);
    expect(find(fleet, 'artifact', 'artifact/zen/nano/gguf/f16').spec.intermediate).toBe(false);
  });

  test('full precision is made straight from the source', () => {
    const fleet = fleetOf(
      'families: { zen: { formats: { gguf: { quantizations: [f16, bf16] } }, models: { nano: { source: { directory: s } } } } }',
    );
    expect(ids(fleet, 'artifact')).toEqual(['artifact/zen/nano/gguf/f16', 'artifact/zen/nano/gguf/bf16']);
    for (const { dependsOn } of fleet.resources.filter(({ kind }) => kind === 'artifact')) {
      expect(dependsOn).toEqual(['source/zen/nano']);
    }
  });

  test('names of quantizations are canonical, however they are written', () => {
    const fleet = fleetOf(
      'families: { zen: { formats: { gguf: { quantizations: [Q4_K_M, FP16] } }, models: { nano: { source: { directory: s } } } } }',
    );
    expect(ids(fleet, 'artifact')).toEqual(['artifact/zen/nano/gguf/q4_k_m', 'artifact/zen/nano/gguf/f16']);
  });

  test('a quantization that this version cannot make is unsupported, not an error', () => {
    const fleet = fleetOf(
      'families: { zen: { formats: { gguf: { quantizations: [iq2_xxs] } }, models: { nano: { source: { directory: s } } } } }',
    );
    expect(find(fleet, 'artifact', 'artifact/zen/nano/gguf/iq2_xxs').unsupported).toContain(
      'importance matrix',
    );
  });
});

describe('settings', () => {
  test("a model's own setting replaces its family's, key by key", () => {
    const fleet = fleetOf(
      `${HUB}families: { zen: { ${PUBLISHED}, license: mit, formats: { safetensors: {} }, focus: edge, models: {
        nano: { source: { directory: s } },
        mini: { source: { directory: t }, license: apache-2.0, namespace: other, formats: { gguf: { quantizations: [q8_0] } } } } } }`.replace(
        'license: apache-2.0, version',
        'version',
      ),
    );
    const nano = find(fleet, 'publication', 'publication/hub/zenlm/zen-nano').spec.card;
    const mini = find(fleet, 'publication', 'publication/hub/other/zen-mini-GGUF').spec.card;
    expect([nano.license, nano.focus]).toEqual(['mit', 'edge']);
    expect([mini.license, mini.focus]).toEqual(['apache-2.0', 'edge']);
    expect(ids(fleet, 'publication')).toHaveLength(2);
  });

  test('anchors and merge keys share settings; what is written out wins', () => {
    const fleet =
      fleetOf(`x-defaults: &defaults { license: mit, namespace: zenlm, version: 2025.01.24-instruct }
${HUB}families:
  zen:
    <<: *defaults
    license: apache-2.0
    formats: { safetensors: {} }
    publish: [hub]
    models: { nano: { source: { directory: s } } }`);
    const { card } = find(fleet, 'publication', 'publication/hub/zenlm/zen-nano').spec;
    expect(card).toMatchObject({ license: 'apache-2.0', version: '2025.01.24-instruct' });
  });

  test('names that look like numbers stay as they are written', () => {
    const fleet = fleetOf('families: { 4: { models: { 1.10: { source: { directory: s } } } } }');
    expect(ids(fleet, 'source')).toEqual(['source/4/1.10']);
  });
});

describe('publications', () => {
  test('one repo per format, one per quantization where the name says so', () => {
    const fleet = fleetOf(
      `${HUB}families: { zen: { ${PUBLISHED}, formats: { safetensors: , gguf: { quantizations: [q4_k_m, q8_0] }, mlx: { quantizations: [4bit, 8bit] } }, models: { nano-4b: { source: { directory: s } } } } }`,
    );
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

describe('gates', () => {
  const identity = 'identity: [{ ask: Who?, expect: { all: [Zen] } }]';
  function gated(gate: string, formats: string): Fleet {
    return fleetOf(
      `${HUB}families: { zen: { ${PUBLISHED}, ${identity}, gates: { identity: ${gate} }, formats: ${formats}, models: { nano: { source: { directory: s } } } } }`,
    );
  }

  test('identity is asked of every declared artifact that can be asked', () => {
    const fleet = gated('{ pass: 0.5 }', '{ gguf: { quantizations: [q4_k_m, q8_0] } }');
    expect(ids(fleet, 'evaluation')).toEqual([
      'evaluation/zen/nano/gguf/q4_k_m/identity',
      'evaluation/zen/nano/gguf/q8_0/identity',
    ]);
    expect(find(fleet, 'evaluation', 'evaluation/zen/nano/gguf/q8_0/identity').spec).toMatchObject({
      pass: 0.5,
      holds: 'model',
      questions: [{ ask: 'Who?', expect: { all: ['Zen'] } }],
    });
  });

  test('holds: model lets one failure hold everything of the model', () => {
    const fleet = gated('{ holds: model }', '{ gguf: { quantizations: [q8_0] }, safetensors: {} }');
    const asked = ids(fleet, 'evaluation');
    for (const id of ['zen-nano', 'zen-nano-GGUF']) {
      const publication = find(fleet, 'publication', `publication/hub/zenlm/${id}`);
      expect(publication.spec.heldBy).toEqual(asked);
      expect(publication.dependsOn).toEqual([...publication.spec.artifacts, ...asked]);
    }
  });

  test('holds: artifact holds what carries it; safetensors are judged through the f16', () => {
    const fleet = gated('{ holds: artifact }', '{ gguf: { quantizations: [q8_0] }, safetensors: {} }');
    expect(find(fleet, 'publication', 'publication/hub/zenlm/zen-nano').spec.heldBy).toEqual([
      'evaluation/zen/nano/gguf/f16/identity',
    ]);
    expect(find(fleet, 'publication', 'publication/hub/zenlm/zen-nano-GGUF').spec.heldBy).toEqual([
      'evaluation/zen/nano/gguf/q8_0/identity',
    ]);
  });

  test('a model with safetensors only gets an f16 to be judged by', () => {
    const fleet = gated('{}', '{ safetensors: {} }');
    expect(find(fleet, 'artifact', 'artifact/zen/nano/gguf/f16').spec.intermediate).toBe(true);
    expect(ids(fleet, 'evaluation')).toEqual(['evaluation/zen/nano/gguf/f16/identity']);
  });

  test('without a gate nothing is asked, and no f16 is made for it', () => {
    const fleet = fleetOf(
      'families: { zen: { formats: { safetensors: {} }, models: { nano: { source: { directory: s } } } } }',
    );
    expect(ids(fleet, 'evaluation')).toEqual([]);
    expect(ids(fleet, 'artifact')).toEqual(['artifact/zen/nano/safetensors']);
  });
});

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

  test('a slot has its own port', () => {
    const fleet = machine(
      'hosts: [{ model: zen/nano, format: gguf, quantization: q8_0 }, { model: zen/nano, format: gguf, quantization: q4_k_m, slot: side, port: 8090, context: 512 }]',
    );
    const { backend } = find(fleet, 'residency', 'residency/thor/side').spec.machine;
    expect(backend).toEqual({ kind: 'llama-server', port: 8090, context: 512, parallel: 1 });
    expect(find(fleet, 'host', 'host/thor').spec.machine.backend.port).toBe(8081);
  });

  test('of several ways the ones that this version has are kept', () => {
    expect(machine('hosts: none').machines['thor']?.reach).toEqual([{ kind: 'local' }]);
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

test('was: moves ids, of a family and a model at once', () => {
  const fleet = fleetOf(
    'families: { zen: { was: zap, models: { nano: { was: tiny, source: { directory: s } } } } }\nmachines: { thor: { was: odin, os: linux, arch: x64, reach: { local: true }, zoo: z, backend: { kind: llama-server } } }',
  );
  expect(fleet.moves.map(({ from, to }) => `${from} -> ${to}`)).toEqual([
    'host/odin -> host/thor',
    'residency/odin -> residency/thor',
    'source/zap -> source/zen',
    'artifact/zap -> artifact/zen',
    'evaluation/zap -> evaluation/zen',
    'source/zap/tiny -> source/zen/nano',
    'artifact/zap/tiny -> artifact/zen/nano',
    'evaluation/zap/tiny -> evaluation/zen/nano',
  ]);
});

test('secrets stay references', () => {
  const fleet = fleetOf(
    'targets: { hub: { kind: huggingface, token: { env: HF_TOKEN } } }\nfamilies: { zen: { models: { nano: { source: { directory: s } } } } }',
  );
  expect(fleet.targets['hub']).toMatchObject({
    endpoint: 'https://huggingface.co',
    token: { env: 'HF_TOKEN' },
  });
});

test('a source may come from a target of this fleet', () => {
  const fleet = fleetOf(
    `${HUB}families: { zen: { models: { nano: { source: { huggingface: zenlm/base, revision: main, endpoint: hub } } } } }`,
  );
  expect(find(fleet, 'source', 'source/zen/nano').spec.origin).toMatchObject({ endpoint: 'embedded' });
});

test('equal files give equal keys, and any change of them or of the version another', () => {
  const files = [{ path: 'zoo.fleet.yaml', text: HEAD }];
  const key = fleetKey(files, CATALOG, hashText);
  expect(fleetKey(files, CATALOG, hashText)).toBe(key);
  expect(fleetKey([{ path: 'zoo.fleet.yaml', text: `${HEAD}#` }], CATALOG, hashText)).not.toBe(key);
  expect(fleetKey(files, { ...CATALOG, transports: ['local', 'ssh'] }, hashText)).not.toBe(key);
});

test('globs of a fleet file are known before its includes are read', () => {
  const entry = { path: 'zoo.fleet.yaml', text: `${HEAD}include: [families/*.yaml, 3]\n` };
  expect(includesOf(entry)).toEqual(['families/*.yaml']);
  expect(includesOf({ path: 'zoo.fleet.yaml', text: 'include: [' })).toEqual([]);
});
