import { describe, expect, test } from 'vitest';
import type { ArtifactOutput } from '../../../src/resources/artifact.ts';
import { contentDigest } from '../../../src/resources/content.ts';
import { type Bench, hashText, setUpBench } from '../../support/models/bench.ts';
import { noConversionTools } from '../../support/models/conversion-tools.ts';
import { failureOf } from '../../support/failure-of.ts';
import { done, known, setUpLine } from '../../support/models/line.ts';
import { artifactResource } from '../../support/models/resources.ts';
import { tinyModel } from '../../support/toolchain/ensure-toolchain.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

const F16 = artifactResource('gguf', 'f16');
const Q4 = artifactResource('gguf', 'q4_k_m');
const PENDING = {
  state: 'pending',
  key: hashText('a source that nobody has checked'),
  expectedBytes: 16e9,
} as const;

function output(path: string, overrides: Partial<ArtifactOutput> = {}): ArtifactOutput {
  const files = [{ path: innerPath(path), size: 4, sha256: hashText('data') }];
  const facts = { architecture: 'llama', parameters: 8e9, tensorTypes: { q4_k: 1 }, hasChatTemplate: true };
  return {
    files,
    digest: contentDigest(files, hashText),
    facts,
    platform: 'linux-x64, GNU 12.2.0',
    ...overrides,
  };
}

/** An output of q4_k_m that some model had once. */
function recordQ4(bench: Bench, sizeBytes: number, seconds: number): void {
  const files = [{ path: innerPath('x'), size: sizeBytes, sha256: hashText('x') }];
  bench.outputs.set(hashText(`${sizeBytes}`), {
    id: Q4.id,
    output: output('x', { files }),
    seconds,
    run: 'r',
  });
}

async function setUp(bench: Bench) {
  const line = setUpLine(bench, { tools: noConversionTools });
  const { artifacts, wantArtifact } = line;
  return { ...line, artifacts, wantArtifact };
}

describe('planning artifacts', () => {
  test('computes keys through things that are not made yet, and the same once they are', async () => {
    await using bench = await setUpBench();
    const { artifacts, wantArtifact } = await setUp(bench);
    const f16 = wantArtifact(F16, { source: PENDING });
    const pending = artifacts.output(f16, await bench.observe(artifacts, f16));
    expect(pending).toEqual({ state: 'pending', key: f16.key, expectedBytes: 16e9 });
    const q4 = wantArtifact(Q4, { artifact: pending });
    expect(await bench.observe(artifacts, q4)).toEqual({ state: 'absent' });

    const value = output('zen-nano-F16.gguf');
    const later = wantArtifact(Q4, {
      artifact: { state: 'known', key: pending.state === 'pending' ? pending.key : PENDING.key, value },
    });
    expect(later.key).toBe(q4.key);
  });

  test('does not know what is made from the unknown, and says why', async () => {
    await using bench = await setUpBench();
    const { artifacts, wantArtifact } = await setUp(bench);
    const wanted = wantArtifact(F16, { source: { state: 'unknown', why: 'the hub is away' } });
    expect(wanted).toMatchObject({ key: undefined, unknown: 'the hub is away' });
    const observation = await bench.observe(artifacts, wanted);
    expect(observation).toMatchObject({ state: 'unknown', why: 'the hub is away' });
    expect(artifacts.output(wanted, observation)).toEqual({ state: 'unknown', why: 'the hub is away' });
    expect(artifacts.desired(wanted)).toEqual({});
  });

  test('is present when the ledger has its output, whether its bytes are here or not', async () => {
    await using bench = await setUpBench();
    const { artifacts, wantArtifact } = await setUp(bench);
    const wanted = wantArtifact(F16, { source: PENDING });
    if (wanted.key === undefined) throw new Error('no key');
    bench.outputs.set(wanted.key, { id: F16.id, output: output('zen-nano-F16.gguf'), seconds: 1, run: 'r' });
    expect(await bench.observe(artifacts, wanted)).toMatchObject({
      state: 'present',
      seen: { hasBytes: false },
    });
    await bench.blobs.write(once('data'));
    const observation = await bench.observe(artifacts, wanted);
    expect(observation).toMatchObject({ state: 'present', seen: { hasBytes: true } });
    if (observation.state !== 'present') throw new Error('not present');
    expect(artifacts.actual(observation.seen, wanted)).toEqual(artifacts.desired(wanted));
    expect(artifacts.reads(wanted, [], observation)).toEqual([]);
  });

  test('shows recorded bytes under the name that the fleet gives them now', async () => {
    await using bench = await setUpBench();
    const { artifacts, wantArtifact } = await setUp(bench);
    const renamed = artifactResource('gguf', 'f16', { fileName: 'new-name.gguf' });
    const wanted = wantArtifact(renamed, { source: PENDING });
    if (wanted.key === undefined) throw new Error('no key');
    bench.outputs.set(wanted.key, { id: F16.id, output: output('zen-nano-F16.gguf'), seconds: 1, run: 'r' });
    const { value } = known(artifacts.output(wanted, await bench.observe(artifacts, wanted)));
    expect(value).toEqual(output('new-name.gguf'));
  });

  test('reads the base, or the source where there is none', async () => {
    await using bench = await setUpBench();
    const { artifacts, wantArtifact } = await setUp(bench);
    const absent = { state: 'absent' } as const;
    expect(artifacts.reads(wantArtifact(F16, { source: PENDING }), [], absent)).toEqual([F16.spec.source]);
    expect(artifacts.reads(wantArtifact(Q4, { artifact: PENDING }), [], absent)).toEqual([F16.id]);
  });
});

describe('the cost of an artifact', () => {
  test('is estimated from its input, before anything is made', async () => {
    await using bench = await setUpBench();
    const { artifacts, wantArtifact } = await setUp(bench);
    const cost = artifacts.cost(wantArtifact(Q4, { artifact: PENDING }), [], bench.observing.ledger);
    expect(cost).toMatchObject({ cpuSeconds: 348, scratchBytes: 4_890_000_000, downBytes: 0 });
  });

  test('follows what the same quantization took before, unless that was another size of model', async () => {
    await using bench = await setUpBench();
    const { artifacts, wantArtifact } = await setUp(bench);
    const wanted = wantArtifact(Q4, { artifact: PENDING });
    recordQ4(bench, 500_000, 10);
    expect(artifacts.cost(wanted, [], bench.observing.ledger).cpuSeconds).toBe(348);
    recordQ4(bench, 2_445_000_000, 100);
    expect(artifacts.cost(wanted, [], bench.observing.ledger).cpuSeconds).toBe(200);
  });

  test('that was made and is elsewhere is what has to be brought', async () => {
    await using bench = await setUpBench();
    const { artifacts, wantArtifact } = await setUp(bench);
    const wanted = wantArtifact(Q4, { artifact: PENDING });
    const costOf = (hasBytes: boolean): number => {
      const observation = { state: 'present', seen: { output: output('a.gguf'), hasBytes } } as const;
      return artifacts.cost(wanted, [], bench.observing.ledger, observation).downBytes;
    };
    expect(costOf(true)).toBe(0);
    expect(costOf(false)).toBe(output('a.gguf').files[0]?.size);
  });

  test('of a selection is nothing', async () => {
    await using bench = await setUpBench();
    const { artifacts, wantArtifact } = await setUp(bench);
    const wanted = wantArtifact(artifactResource('safetensors'), { source: PENDING });
    expect(artifacts.cost(wanted, [], bench.observing.ledger)).toMatchObject({
      cpuSeconds: 0,
      scratchBytes: 0,
    });
  });
});

describe('safetensors', () => {
  test('are the files of the source, without a tool and without a copy', async () => {
    await using bench = await setUpBench();
    const line = await setUp(bench);
    const source = known(await line.source({ kind: 'directory', path: tinyModel('zen-nano') }));
    const resource = artifactResource('safetensors');
    const wanted = line.wantArtifact(resource, { source });
    const { seen } = done(await bench.apply(line.artifacts, wanted));
    expect(seen.output.files).toEqual(source.value.files);
    expect(seen.output.facts).toMatchObject({ architecture: 'LlamaForCausalLM', tensorTypes: { bf16: 20 } });
    expect(bench.effects).toEqual(['fetch', 'select']);
  });
});

describe('a full disk', () => {
  test('is named before a tool is started, with how much is missing', async () => {
    await using bench = await setUpBench();
    const line = await setUp(bench);
    const source = known(await line.source({ kind: 'directory', path: tinyModel('zen-nano') }));
    const files = source.value.files.map((file, index) => (index === 0 ? { ...file, size: 1e18 } : file));
    const huge = { ...source, value: { ...source.value, files } };
    const failure = await failureOf(bench.apply(line.artifacts, line.wantArtifact(F16, { source: huge })));
    expect(failure.class).toBe('space');
    expect(failure.message).toMatch(/needs about 1000000000\d+ bytes of disk, and \d+ are free/);
    expect(failure.remedy).toMatch(/^free \d+ bytes/);
  });
});

async function* once(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}
