import { type Json, listIn, NotReadable, numberIn, objectIn } from '../../../resources/json-reader.ts';

/** Every run is kept. Medians and percentiles are computed when they are shown. */
export interface PerformanceData {
  /** From the start of the server until it answered. Weights may have been in the memory of the system already. */
  readonly loadMilliseconds: number;
  /** Of the server's process, resident; absent: this system does not tell. */
  readonly memory?: { readonly bytes: number; readonly kind: MemoryKind };
  readonly promptTokens: number;
  readonly tokens: number;
  /** After one that does not count. */
  readonly runs: readonly Run[];
}
/** `peak`: the most it ever had; `end`: what it had after the last run, where the system keeps no peak. */
export type MemoryKind = 'peak' | 'end';

export interface Run {
  /** By the clock of this computer, from sending the prompt. */
  readonly firstTokenMilliseconds: number;
  readonly totalMilliseconds: number;
  /** As the server counts: reading the prompt, writing the answer. */
  readonly promptTokensPerSecond: number;
  readonly tokensPerSecond: number;
}

/** @throws NotReadable */
export function readPerformance(data: Json): PerformanceData {
  const { memory, runs } = data;
  const read = listIn(runs).map((run) => runIn(objectIn(run)));
  if (read.length === 0) throw new NotReadable('there is no run in it');
  return {
    loadMilliseconds: numberIn(data['loadMilliseconds']),
    ...(memory === undefined ? {} : { memory: memoryIn(objectIn(memory)) }),
    promptTokens: numberIn(data['promptTokens']),
    tokens: numberIn(data['tokens']),
    runs: read,
  };
}

function runIn(run: Json): Run {
  return {
    firstTokenMilliseconds: numberIn(run['firstTokenMilliseconds']),
    totalMilliseconds: numberIn(run['totalMilliseconds']),
    promptTokensPerSecond: numberIn(run['promptTokensPerSecond']),
    tokensPerSecond: numberIn(run['tokensPerSecond']),
  };
}

function memoryIn({ bytes, kind }: Json): NonNullable<PerformanceData['memory']> {
  if (kind !== 'peak' && kind !== 'end') throw new NotReadable('a kind of memory is neither peak nor end');
  return { bytes: numberIn(bytes), kind };
}
