import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ComparingBench } from '../../../../src/evaluations/gates/bench.ts';
import { baseBytes } from '../../../../src/evaluations/gates/accuracy/base-size.ts';
import { measureAccuracy } from '../../../../src/evaluations/gates/accuracy/measure.ts';
import type { ToolCall } from '../../../../src/executors/executor.ts';
import { failureOf } from '../../../support/failure-of.ts';

const digest = (character: string) => `sha256:${character.repeat(64)}` as const;
const settings = { text: 'english.txt', chunks: 2, named: [], meanKl: 0.05 };
const subject = {
  name: 'artifact/zen/nano/gguf/q4_k_m',
  weightsPath: '/q4.gguf',
  hasChatTemplate: true,
  digest: digest('a'),
  sizeBytes: 500,
  parameters: 1000,
};
const VOCABULARY = 16;
const STATISTICS = [
  'Mean PPL(Q)                   :  11.417261 ±   0.320144',
  'Mean PPL(base)                :  11.201188 ±   0.313310',
  'Mean    KLD:   0.031234 ±   0.000712',
  'Maximum KLD:   1.912345',
  '99.0%   KLD:   0.212345',
  'Same top p: 91.904 ± 0.300 %',
];

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zoo-accuracy-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Stands in the place of llama-perplexity. */
interface Program {
  /** What it writes of the base; absent: all of it. */
  readonly writes?: number;
  readonly ofBase?: readonly string[];
  /** Of each comparison, in order; the last again and again. */
  readonly compared?: readonly (readonly string[])[];
  readonly exitCode?: number;
}
const calls: string[] = [];

function bench(program: Program, more: Partial<ComparingBench> = {}): ComparingBench {
  const { ofBase = ['[1]11.2,[2]11.3,'], compared = [STATISTICS], exitCode = 0 } = program;
  let times = 0;
  calls.length = 0;
  const run = async (call: ToolCall) => {
    const isBase = call.arguments.includes('-f');
    calls.push(isBase ? 'base' : 'compare');
    if (isBase && exitCode === 0) {
      const path = call.arguments[call.arguments.indexOf('--kl-divergence-base') + 1] ?? '';
      const file = Buffer.alloc(program.writes ?? baseBytes(2, VOCABULARY));
      file.write('_logits_');
      for (const [at, value] of [512, VOCABULARY, 2].entries())
        if (file.length >= 12 + 4 * at) file.writeUInt32LE(value, 8 + 4 * at);
      if (program.writes !== 0) await writeFile(path, file);
    }
    const said = isBase ? ofBase : (compared[Math.min(times, compared.length - 1)] ?? []);
    if (!isBase) times += 1;
    for (const line of said) call.onLine?.(line, 'stdout');
    return { exitCode, stdoutTail: said, stderrTail: [] };
  };
  return {
    base: { ...subject, name: 'artifact/zen/nano/gguf/f16', digest: digest('b'), vocabulary: VOCABULARY },
    text: { path: '/english.txt', digest: digest('c'), sizeBytes: 30_000 },
    program: { command: 'p', arguments: [], version: 'v0.5.0', platform: 'linux-x64', endings: [] },
    executor: { ...neverUsed, run },
    threads: 2,
    keep: join(directory, 'keep'),
    directory,
    keepLog: async () => '/kept.log',
    signal: new AbortController().signal,
    onStep: () => undefined,
    ...more,
  };
}
const neverUsed = { name: 'none' };

describe('what the base predicts', () => {
  test('is computed once, kept, and makes room for that of another base', async () => {
    const one = bench({});
    await measureAccuracy(subject, one, settings);
    await measureAccuracy(subject, one, settings);
    expect(calls).toEqual(['base', 'compare', 'compare']);
    await measureAccuracy(subject, bench({}, { text: { ...one.text, digest: digest('d') } }), settings);
    expect(await readdir(join(directory, 'keep'))).toHaveLength(1);
  });

  test.each<[string, Program, object]>([
    [
      'a text that is too short',
      { writes: 12 },
      { class: 'input', message: /^the text english.txt is too short/ },
    ],
    [
      'a program that wrote half',
      { writes: 99 },
      { class: 'tool', message: /did not write all that .*f16 predicts/ },
    ],
    ['a program that wrote nothing', { writes: 0 }, { class: 'tool', message: /did not write all that/ }],
    [
      'weights that are no numbers',
      { ofBase: ['[1]nan,[2]nan,'] },
      { class: 'integrity', message: /is no number/ },
    ],
    ['a program that was killed', { exitCode: 137 }, { class: 'memory', message: /was killed/ }],
    ['a program that failed', { exitCode: 1 }, { class: 'tool', remedy: /the whole log is \/kept.log/ }],
  ])('%s is an error, and leaves nothing', async (_, program, told) => {
    const failure = await failureOf(measureAccuracy(subject, bench(program), settings));
    for (const [key, value] of Object.entries(told))
      if (value instanceof RegExp) expect(String(Reflect.get(failure, key))).toMatch(value);
      else expect(failure).toMatchObject({ [key]: value });
    expect(await readdir(join(directory, 'keep'))).toEqual([]);
  });

  test('does not begin where the disk cannot hold it', async () => {
    const vast = bench({});
    const base = { ...vast.base, vocabulary: 10 ** 12 };
    const failure = await failureOf(measureAccuracy(subject, { ...vast, base }, settings));
    expect(failure).toMatchObject({ class: 'space', remedy: expect.stringContaining('chunks:') });
    expect(calls).toEqual([]);
  });
});

describe('a comparison', () => {
  test('whose last lines were lost is made again', async () => {
    const program = { compared: [STATISTICS.slice(0, 2), [], STATISTICS] };
    expect(await measureAccuracy(subject, bench(program), settings)).toMatchObject({
      compared: { meanKl: 0.031234 },
      bitsPerWeight: 4,
    });
    expect(calls).toEqual(['base', 'compare', 'compare', 'compare']);
    const failure = await failureOf(measureAccuracy(subject, bench({ compared: [[]] }), settings));
    expect(failure).toMatchObject({ class: 'tool', message: expect.stringContaining('ended 6 times') });
  });

  test('without numbers is a result; of a base without numbers an error', async () => {
    const spoiled = (line: string) =>
      STATISTICS.map((one) => (one.startsWith(line) ? one.replace(/[\d.]+/u, 'nan') : one));
    const data = await measureAccuracy(subject, bench({ compared: [spoiled('Mean    KLD')] }), settings);
    expect(data).not.toHaveProperty('compared');
    const failure = await failureOf(
      measureAccuracy(subject, bench({ compared: [spoiled('Mean PPL(base)')] }), settings),
    );
    expect(failure.class).toBe('integrity');
  });

  test('names the last release that passed', async () => {
    const before = async (artifact: 'd' | 'e', meanKl: string, earlier?: ComparingBench['before']) => {
      const said = STATISTICS.map((line) => line.replace('0.031234', meanKl));
      const other = { ...subject, digest: digest(artifact) };
      const program = bench({ compared: [said] }, earlier === undefined ? {} : { before: earlier });
      const data = { ...(await measureAccuracy(other, program, settings)) };
      return { artifact: digest(artifact), measurement: { version: 1, data } };
    };
    const good = await before('d', '0.02');
    const bad = await before('e', '0.9', good);
    for (const last of [good, bad])
      expect(await measureAccuracy(subject, bench({}, { before: last }), settings)).toMatchObject({
        previous: { artifact: digest('d'), meanKl: 0.02 },
      });
  });
});
