import { WorldFailure } from '../../../diagnostics/failure.ts';
import { readable } from '../../../resources/json-reader.ts';
import type { ComparedSubject, ComparingBench } from '../bench.ts';
import { basePredictions } from './base-predictions.ts';
import { CONTEXT_TOKENS } from './base-size.ts';
import { judgeAccuracy } from './judge.ts';
import { type AccuracyData, type Comparison, type Previous, readAccuracy } from './read-accuracy.ts';
import { runPerplexity } from './run-perplexity.ts';
import type { AccuracySettings } from './settings.ts';
import { ownPerplexity, statisticsIn } from './statistics.ts';

export async function measureAccuracy(
  subject: ComparedSubject,
  bench: ComparingBench,
  settings: AccuracySettings,
): Promise<AccuracyData> {
  const base = await basePredictions(bench, settings.chunks);
  const said = await runPerplexity(bench, {
    name: 'compare',
    arguments: ['-m', subject.weightsPath, '--kl-divergence-base', base.path, '--kl-divergence'],
    onLine: (line) => {
      // `  12    5.1234 ± 0.1 …`: one line for each piece.
      const piece = /^\s*(\d+)\s+\S+ ± /u.exec(line);
      if (piece !== null) bench.onStep(Number(piece[1]));
    },
  });
  const data = {
    text: bench.text.digest,
    base: bench.base.digest,
    asked: settings.chunks,
    chunks: base.chunks,
    sizeBytes: subject.sizeBytes,
    bitsPerWeight: subject.parameters === 0 ? 0 : (subject.sizeBytes * 8) / subject.parameters,
  };
  const compared = comparisonIn(said, subject.name);
  const previous = previousOf(data, bench, { subject, settings });
  return {
    ...data,
    ...(compared === undefined ? {} : { compared }),
    ...(previous === undefined ? {} : { previous }),
  };
}

/** Undefined: what the artifact predicts is no number. That depends on its bytes alone, so it is a result. */
function comparisonIn(said: readonly string[], name: string): Comparison | undefined {
  const found = statisticsIn(said);
  if (found !== undefined) return Object.values(found).every(Number.isFinite) ? found : undefined;
  const perplexity = ownPerplexity(said);
  if (perplexity !== undefined && !Number.isFinite(perplexity)) return undefined;
  throw new WorldFailure({
    class: 'tool',
    message: `llama-perplexity ended without an error, and said nothing of how ${name} compares with its base over pieces of ${CONTEXT_TOKENS} tokens`,
    remedy: 'run again; nothing was recorded',
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
