import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bindOrigin } from '../../../../src/sources/bind-origin.ts';
import { type Bench, noInputs, setUpBench } from '../../../support/models/bench.ts';
import { noConversionTools } from '../../../support/models/conversion-tools.ts';
import { failureOf } from '../../../support/failure-of.ts';
import { done, setUpLine } from '../../../support/models/line.ts';
import { type HubRig, quiet, setUpHub } from '../../../support/models/origin-rigs.ts';
import { sourceResource } from '../../../support/models/resources.ts';

const WEIGHTS = 'model.safetensors';

describe('fetching from a repo', () => {
  test('is planned with the bytes that it will take', async () => {
    await using rig = await setUpHub();
    await using bench = await setUpBench(rig.origins);
    const { sources } = setUpLine(bench, { tools: noConversionTools });
    const resource = sourceResource(rig.spec);
    const wanted = sources.want(resource, noInputs(resource), bench.wants);
    const observation = await bench.observe(sources, wanted);
    const { downBytes } = sources.cost(wanted, [], bench.observing.ledger, observation);
    expect(done(await bench.apply(sources, wanted)).downBytes).toBe(downBytes);
    expect(downBytes).toBeGreaterThan(1_000_000);
  });

  test('goes on where the line was cut, as often as it takes', async () => {
    await using rig = await setUpHub();
    await using bench = await setUpBench(rig.origins);
    rig.proxy.fault = { kind: 'cut', afterBytes: 300_000, times: 4 };
    const files = await fetchWeights(rig, bench);
    expect(await bench.blobs.verify(files[0]?.sha256 ?? 'sha256:')).toBe('ok');
    const asked = rig.proxy.seen
      .filter((request) => request.includes(WEIGHTS))
      .map((request) => request.split(' ')[2]);
    expect(asked).toHaveLength(5);
    expect(asked[0]).toBeUndefined();
    for (const range of asked.slice(1)) expect(range).toMatch(/^bytes=\d+-$/);
  });

  test('goes on with what a killed run left, and asks only for the rest', async () => {
    await using rig = await setUpHub();
    await using bench = await setUpBench(rig.origins);
    const killed = new AbortController();
    let received = 0;
    const onBytes = (bytes: number): void => {
      received += bytes;
      if (received > 200_000) killed.abort();
    };
    const first = await failureOf(fetchWeights(rig, bench, { signal: killed.signal, onBytes }));
    expect(first.class).toBe('interrupted');
    rig.proxy.seen.length = 0;
    const files = await fetchWeights(rig, bench);
    expect(files).toHaveLength(1);
    expect(rig.proxy.seen.filter((request) => request.includes(WEIGHTS))).toEqual([
      expect.stringMatching(/bytes=[1-9]\d+-$/),
    ]);
  });

  test('starts over when what was left does not fit to the rest', async () => {
    await using rig = await setUpHub();
    await using bench = await setUpBench(rig.origins);
    rig.proxy.fault = { kind: 'garble' };
    const garbled = await failureOf(fetchWeights(rig, bench));
    expect(garbled).toMatchObject({ class: 'integrity' });
    expect(garbled.message).toContain('model.safetensors of zen/nano');
    expect((await partsIn(bench)).filter((name) => name.endsWith('.part'))).toEqual([]);

    // The first bytes come garbled, then the line is cut; the rest comes as it should be.
    rig.proxy.fault = { kind: 'garble' };
    const killed = new AbortController();
    await failureOf(fetchWeights(rig, bench, { signal: killed.signal, onBytes: () => killed.abort() }));
    rig.proxy.fault = undefined;
    const files = await fetchWeights(rig, bench);
    expect(await bench.blobs.verify(files[0]?.sha256 ?? 'sha256:')).toBe('ok');
  });

  test('gives up when the line is cut again and again before a byte has come', async () => {
    await using rig = await setUpHub();
    await using bench = await setUpBench(rig.origins);
    rig.proxy.fault = { kind: 'cut', afterBytes: 0, times: 100 };
    expect(await failureOf(fetchWeights(rig, bench))).toMatchObject({ class: 'network' });
  });

  test('asks for nothing that is in the store already', async () => {
    await using rig = await setUpHub();
    await using bench = await setUpBench(rig.origins);
    await fetchWeights(rig, bench);
    rig.proxy.seen.length = 0;
    await fetchWeights(rig, bench);
    expect(rig.proxy.seen.filter((request) => request.includes('/resolve/'))).toEqual([]);
  });

  test('brings the bytes of the commit that was listed, whatever the branch has become', async () => {
    await using rig = await setUpHub();
    await using bench = await setUpBench(rig.origins);
    const origin = bindOrigin(rig.origins, rig.spec);
    const listing = await origin.list(quiet());
    await rig.put('generation_config.json', '{"temperature": 2}');
    const files = await origin.fetch(listing, {
      ...fetching(bench),
      only: (path) => path === 'generation_config.json',
    });
    const text = await readFile(bench.blobs.path(files[0]?.sha256 ?? 'sha256:'), 'utf8');
    expect(text).not.toContain('"temperature": 2');
  });
});

interface Interruption {
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

async function fetchWeights(rig: HubRig, bench: Bench, interruption?: Interruption) {
  const origin = bindOrigin(rig.origins, rig.spec);
  const listing = await origin.list(quiet());
  return origin.fetch(listing, { ...fetching(bench), only: (path) => path === WEIGHTS, ...interruption });
}

function fetching(bench: Bench) {
  return {
    blobs: bench.blobs,
    signal: new AbortController().signal,
    scratch: join(bench.directory, 'scratch'),
  };
}

async function partsIn(bench: Bench): Promise<readonly string[]> {
  const scratch = join(bench.directory, 'scratch');
  await mkdir(scratch, { recursive: true });
  return readdir(scratch);
}
