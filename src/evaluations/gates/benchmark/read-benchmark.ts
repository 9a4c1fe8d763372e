import type { Digest } from '../../../resources/digest.ts';
import {
  digestIn,
  type Json,
  NotReadable,
  numberIn,
  objectIn,
  textIn,
} from '../../../resources/json-reader.ts';
import { CHANCE, type Task } from './settings.ts';

export interface BenchmarkData {
  readonly task: Task;
  /** Of the file with the tasks. */
  readonly text: Digest;
  /** What it was made from. */
  readonly base: Digest;
  /** Tasks that were asked for at most. */
  readonly asked: number;
  /** Tasks that both did. */
  readonly done: number;
  readonly right: number;
  readonly baseRight: number;
}

/** @throws NotReadable */
export function readBenchmark(data: Json): BenchmarkData {
  const of = objectIn(data);
  const task = textIn(of['task']);
  if (!isTask(task)) throw new NotReadable('its task is not in this version of zoo');
  const done = numberIn(of['done']);
  const [right, baseRight] = [numberIn(of['right']), numberIn(of['baseRight'])];
  if (done === 0 || right > done || baseRight > done) throw new NotReadable('more is right than was asked');
  return {
    task,
    text: digestIn(of['text']),
    base: digestIn(of['base']),
    asked: numberIn(of['asked']),
    done,
    right,
    baseRight,
  };
}

function isTask(text: string): text is Task {
  return Object.hasOwn(CHANCE, text);
}
