import { WorldFailure } from '../../../diagnostics/failure.ts';
import { readable } from '../../../resources/json-reader.ts';
import type { ComparedSubject, ComparingBench } from '../bench.ts';
import { CONTEXT_TOKENS } from './base-size.ts';
import { basePredictions, noNumber } from './base-predictions.ts';
import { judgeAccuracy } from './judge.ts';
import { type AccuracyData, type Comparison, type Previous, readAccuracy } from './read-accuracy.ts';
import { runPerplexity } from '../run-perplexity.ts';
import type { AccuracySettings } from './settings.ts';
import { statisticsIn } from './statistics.ts';

export async function measureAccuracy(
  subject: ComparedSubject,
  bench: ComparingBench,
  settings: AccuracySettings,
): Promise<AccuracyData> {
  const base = await basePredictions(bench, settings.chunks);
  const found = await compared(subject, bench, base.path);
  const data = {
    text: bench.text.digest,
    base: bench.base.digest,
    asked: settings.chunks,
    chunks: base.chunks,
    sizeBytes: subject.sizeBytes,
    bitsPerWeight: subject.parameters === 0 ? 0 : (subject.sizeBytes * 8) / subject.parameters,
  };
  if (!Number.isFinite(found.basePerplexity)) throw noNumber(bench.base.name);
  const previous = previousOf(data, bench, { subject, settings });
  return {
    ...data,
    // That depends on its bytes alone, so it is a result.
    ...(Object.values(found).every(Number.isFinite) ? { compared: found } : {}),
    ...(previous === undefined ? {} : { previous }),
  };
}

/**
 * The program does not wait for the thread that writes, so that the numbers at the end are lost now and then: on a busy machine
 * every fourth time, for a model of a megabyte.
 */
const ATTEMPTS = 6;

async function compared(
  { name, weightsPath }: ComparedSubject,
  bench: ComparingBench,
  predictions: string,
): Promise<Comparison> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const said = await runPerplexity(bench, {
      name: 'compare',
      contextTokens: CONTEXT_TOKENS,
      arguments: ['-m', weightsPath, '--kl-divergence-base', predictions, '--kl-divergence'],
      onLine: (line) => {
        // `  12    5.1234 ± 0.1 …`: one line for each piece.
        const piece = /^\s*(\d+)\s+\S+ ± /u.exec(line);
        if (piece !== null) bench.onStep(Number(piece[1]));
      },
    });
    const found = statisticsIn(said);
    if (found !== undefined) return found;
  }
  throw new WorldFailure({
    class: 'tool',
    message: `llama-perplexity ended ${ATTEMPTS} times without an error, and never said how ${name} compares with its base`,
    remedy: 'run again when the machine is less busy; nothing was recorded',
  });
}

/** What failed is no release to be held against: then it is the one that was before that one. */
function previousOf(
  now: Pick<AccuracyData, 'text' | 'chunks'>,
  { before }: ComparingBench,
  { subject, settings }: { readonly subject: ComparedSubject; readonly settings: AccuracySettings },
): Previous | undefined {
  if (before === undefined) return undefined;
  const read = readable(() => readAccuracy(before.measurement.data));
  if ('problem' in read) return undefined;
  const { value } = read;
  if (value.text !== now.text || value.chunks !== now.chunks) return undefined;
  const { compared } = value;
  const isRelease = before.artifact !== subject.digest && judgeAccuracy(value, settings).passed;
  if (!isRelease || compared === undefined) return value.previous;
  return { artifact: before.artifact, meanKl: compared.meanKl, sameTop: compared.sameTop };
}
