import type { Digest } from '../../../resources/digest.ts';
import { digestIn, finiteIn, type Json, numberIn, objectIn } from '../../../resources/json-reader.ts';

export interface AccuracyData {
  /** Of the text. */
  readonly text: Digest;
  /** What it was made from. */
  readonly base: Digest;
  /** Pieces of the text that were asked for at most, and that it has. */
  readonly asked: number;
  readonly chunks: number;
  readonly sizeBytes: number;
  readonly bitsPerWeight: number;
  /** Absent: what the artifact predicts is no number. */
  readonly compared?: Comparison;
  /** The last artifact of the same name that passed, measured over the same pieces; absent: none is known. */
  readonly previous?: Previous;
}
export interface Comparison {
  /**
   * KL divergence over all positions, nats, and the standard error of its mean. Rounded to 16 bits, what is next to nothing may be
   * measured a little below zero.
   */
  readonly meanKl: number;
  readonly meanKlError: number;
  readonly p99Kl: number;
  readonly maxKl: number;
  /** Share of positions, 0 to 1. */
  readonly sameTop: number;
  readonly perplexity: number;
  readonly basePerplexity: number;
}
export interface Previous {
  readonly artifact: Digest;
  readonly meanKl: number;
  readonly sameTop: number;
}

/** @throws NotReadable */
export function readAccuracy(data: Json): AccuracyData {
  const { compared, previous } = data;
  return {
    text: digestIn(data['text']),
    base: digestIn(data['base']),
    asked: numberIn(data['asked']),
    chunks: numberIn(data['chunks']),
    sizeBytes: numberIn(data['sizeBytes']),
    bitsPerWeight: numberIn(data['bitsPerWeight']),
    ...(compared === undefined ? {} : { compared: comparisonIn(objectIn(compared)) }),
    ...(previous === undefined ? {} : { previous: previousIn(objectIn(previous)) }),
  };
}

function comparisonIn(of: Json): Comparison {
  return {
    meanKl: finiteIn(of['meanKl']),
    meanKlError: numberIn(of['meanKlError']),
    p99Kl: finiteIn(of['p99Kl']),
    maxKl: finiteIn(of['maxKl']),
    sameTop: numberIn(of['sameTop']),
    perplexity: numberIn(of['perplexity']),
    basePerplexity: numberIn(of['basePerplexity']),
  };
}

function previousIn(of: Json): Previous {
  return {
    artifact: digestIn(of['artifact']),
    meanKl: finiteIn(of['meanKl']),
    sameTop: numberIn(of['sameTop']),
  };
}
