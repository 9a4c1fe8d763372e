import { WorldFailure } from '../../../diagnostics/failure.ts';
import { overBound } from '../../../resources/bounds.ts';
import { isObject, type JsonObject, parseJson } from './foreign-json.ts';
import type { HubAnswer } from './hub-failure.ts';

interface Asked {
  readonly url: string;
  readonly what: string;
}

/** The object that a hub answered with. One that cannot be read is a broken answer, and never an empty one. */
export function readObject(answer: Pick<HubAnswer, 'body'>, asked: Asked): JsonObject {
  const value = readJson(answer, asked);
  if (!isObject(value)) throw unreadable(asked.url, asked.what);
  return value;
}

export function readObjects(answer: Pick<HubAnswer, 'body'>, asked: Asked): readonly JsonObject[] {
  const value = readJson(answer, asked);
  if (!Array.isArray(value) || !value.every(isObject)) throw unreadable(asked.url, asked.what);
  return value;
}

export function readJson({ body }: Pick<HubAnswer, 'body'>, { url, what }: Asked): unknown {
  const json = parseJson(body);
  if ('value' in json) return json.value;
  throw json.isOver ? tooMuch(url, what, json.problem) : unreadable(url, what);
}

/** `how` is a sentence without its subject: `has more than 1000 pages`. */
export function tooMuch(url: string, what: string, how: string): WorldFailure {
  return overBound({
    what: `the answer of ${url}, asked to ${what},`,
    how,
    remedy: 'check the endpoint, and what stands between it and here',
  });
}

/** Cut on the way, as a rule: it is worth asking again. */
export function unreadable(url: string, what: string): WorldFailure {
  return new WorldFailure({
    class: 'network',
    message: `${url} answered something that cannot be read when asked to ${what}`,
    remedy: 'check the endpoint, and what stands between it and here',
    retryAfterMilliseconds: 1_000,
  });
}
