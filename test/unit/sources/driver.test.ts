import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NO_COST } from '../../../src/plan/action.ts';
import { noInputs, setUpBench } from '../../support/models/bench.ts';
import { noConversionTools } from '../../support/models/conversion-tools.ts';
import { done, setUpLine } from '../../support/models/line.ts';
import { sourceResource } from '../../support/models/resources.ts';
import { tinyModel } from '../../support/toolchain/ensure-toolchain.ts';

const ZEN = { kind: 'directory', path: tinyModel('zen-nano') } as const;

describe('planning sources', () => {
  test('an origin that this version lacks is unknown, and says so', async () => {
    await using bench = await setUpBench();
    const line = setUpLine(bench, { tools: noConversionTools });
    const resource = sourceResource({ kind: 'later', name: 'registry' });
    const wanted = line.sources.want(resource, noInputs(resource), bench.wants);
    expect(await bench.observe(line.sources, wanted)).toEqual({
      state: 'unknown',
      class: 'unsupported',
      why: 'sources from a registry are not in this version',
    });
  });

  test('costs the disk for a copy, and nothing once it is here; a folder is no download', async () => {
    await using bench = await setUpBench();
    const line = setUpLine(bench, { tools: noConversionTools });
    const resource = sourceResource(ZEN);
    const wanted = line.sources.want(resource, noInputs(resource), bench.wants);
    const before = await bench.observe(line.sources, wanted);
    const { downBytes, scratchBytes } = line.sources.cost(wanted, [], bench.observing.ledger, before);
    const { seen } = done(await bench.apply(line.sources, wanted));
    expect({ downBytes, scratchBytes }).toEqual({ downBytes: 0, scratchBytes: seen.sizeBytes });
    expect(line.sources.cost(wanted, [], bench.observing.ledger, { state: 'present', seen })).toEqual(
      NO_COST,
    );
  });

  test('the same bytes in another folder are the same source to everything that is made from it', async () => {
    await using bench = await setUpBench();
    await cp(tinyModel('zen-nano'), join(bench.directory, 'moved'), { recursive: true });
    const line = setUpLine(bench, { tools: noConversionTools });
    const here = await line.observeSource(ZEN);
    const moved = await line.observeSource({ kind: 'directory', path: 'moved' });
    expect(moved.output).toEqual(here.output);
  });

  test('applied twice, it is what it was, and brings its bytes back when they were lost', async () => {
    await using bench = await setUpBench();
    const line = setUpLine(bench, { tools: noConversionTools });
    const first = await line.source(ZEN);
    expect(await line.source(ZEN)).toEqual(first);
    const resource = sourceResource(ZEN);
    const wanted = line.sources.want(resource, noInputs(resource), bench.wants);
    const weights =
      first.state === 'known'
        ? first.value.files.find(({ path }) => path.endsWith('.safetensors'))
        : undefined;
    if (weights === undefined) throw new Error('no weights');
    await bench.blobs.delete(weights.sha256);
    expect(await bench.observe(line.sources, wanted)).toMatchObject({
      state: 'present',
      seen: { hasBytes: false },
    });
    await bench.apply(line.sources, wanted, { verb: 'fetch' });
    expect(await bench.blobs.verify(weights.sha256)).toBe('ok');
  });
});
