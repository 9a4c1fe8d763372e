import { WorldFailure } from '../../../diagnostics/failure.ts';
import { type JsonObject, parseObject } from './foreign-json.ts';
import type { HubAnswer } from './hub-failure.ts';

/** The object that a hub answered with. One that cannot be read is a broken answer, and never an empty one. */
export function readObject(
  { body }: Pick<HubAnswer, 'body'>,
  { url, what }: { readonly url: string; readonly what: string },
): JsonObject {
  const object = parseObject(body);
  if (object === undefined) throw unreadable(url, what);
  return object;
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
