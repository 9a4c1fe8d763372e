/**
 * Does a quantization still predict what the weights it was made from predict? Both read the same text; at every position the
 * probabilities of all tokens are compared.
 */
import { defineGate } from '../define-gate.ts';
import { baseBytes, CONTEXT_TOKENS, DEFAULT_CHUNKS, METHOD } from './base-size.ts';
import { judgeAccuracy } from './judge.ts';
import { type AccuracyData, readAccuracy } from './read-accuracy.ts';
import { type AccuracySettings, thresholdsOf } from './settings.ts';
import { viewAccuracy } from './view.ts';

const PROGRAM = 'llama-perplexity';
/** The program wants two pieces, and no token is shorter than a byte. */
const LEAST_BYTES = 2 * CONTEXT_TOKENS;
/** Two numbers are of one measurement on two computers when they are as close as this; nats, and share. */
const SAME_KL = 0.01;
const SAME_SHARE = 0.02;

export const accuracyGate = defineGate('accuracy', {
  needs: ['base'],
  judges: ({ base, comparedBy, intermediate }) =>
    base !== undefined && comparedBy === PROGRAM && !intermediate,
  settings: (document, { quantization }): AccuracySettings => {
    const { text, chunks = DEFAULT_CHUNKS, kl_divergence: mean = {}, kl_divergence_p99: p99 = {} } = document;
    const { same_top_token: same, regression } = document;
    const own = quantization ?? '';
    return {
      text,
      chunks,
      ...(mean[own] === undefined ? {} : { meanKl: mean[own] }),
      ...(p99[own] === undefined ? {} : { p99Kl: p99[own] }),
      ...(same === undefined ? {} : { sameTop: same }),
      ...(regression === undefined ? {} : { regression }),
      named: [...Object.keys(mean), ...Object.keys(p99)],
    };
  },
  holds: 'artifact',
  canFail: ({ named, sameTop, regression }) =>
    named.length > 0 || sameTop !== undefined || regression !== undefined,
  text: ({ text }) => ({ path: text, leastBytes: LEAST_BYTES }),
  quantizations: ({ named }) => named,
  measures: ({ chunks }) => ({ method: METHOD, context: CONTEXT_TOKENS, chunks }),
  work: ({ chunks }) => ({ steps: chunks, secondsPerStep: 3 }),
  how: {
    kind: 'compared',
    program: { name: PROGRAM, tool: 'llama.cpp' },
    load: async () => (await import('./measure.ts')).measureAccuracy,
    scratchBytes: ({ chunks }, base) => {
      const vocabulary = base?.facts.memory?.vocabularySize;
      return vocabulary === undefined ? undefined : baseBytes(chunks, vocabulary);
    },
  },
  version: 1,
  read: (data): AccuracyData => readAccuracy(data),
  rule: { name: 'accuracy/1', settings: (settings) => ({ thresholds: thresholdsOf(settings) }) },
  judge: judgeAccuracy,
  view: viewAccuracy,
  changed: (before, { chunks }, text) => [
    ...(before.text === text ? [] : ['compared over another text']),
    ...(before.asked === chunks ? [] : [`${before.asked} pieces of the text become ${chunks}`]),
  ],
  agrees: ({ compared: now }, { compared: claimed }) =>
    now !== undefined &&
    claimed !== undefined &&
    Math.abs(now.meanKl - claimed.meanKl) <= SAME_KL &&
    Math.abs(now.sameTop - claimed.sameTop) <= SAME_SHARE,
});
