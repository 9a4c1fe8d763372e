import * as v from 'valibot';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { type Asked, RETRY_MILLISECONDS } from '../../endpoints/answer-failures.ts';
import type { Answer } from '../../endpoints/http-client.ts';
import { headerOf, retryAfter } from '../../endpoints/rate-limit.ts';
import { BOUNDS } from '../../resources/bounds.ts';
import { parseForeign } from '../../resources/foreign-json.ts';

const said = v.object({ error: v.string() });

/** A refusal by class: decides whether it is worth another try, and the exit code. */
export function refusal(
  answer: Answer,
  { server: hub, what, hasToken }: Asked & { readonly hasToken: boolean },
): WorldFailure {
  const why = messageOf(answer);
  const retry = { retryAfterMilliseconds: retryAfter(answer) ?? RETRY_MILLISECONDS };
  const message = `${hub} refused to ${what}: ${why} (HTTP ${answer.status})`;
  switch (answer.status) {
    case 401:
      return new WorldFailure({
        class: 'authentication',
        message: hasToken ? `${hub} does not accept the token: ${why}` : `${hub} wants a token to ${what}`,
        remedy: hasToken
          ? 'make a new token on the hub, and put it where the old one was'
          : 'set HF_TOKEN, or give the target a `token:` reference in your own configuration',
      });
    case 403:
      return new WorldFailure({
        class: 'permission',
        message,
        remedy: 'use a token that may write to this namespace',
      });
    case 404:
    case 410:
      return new WorldFailure({ class: 'conflict', message, remedy: 'run `zoo plan` again' });
    case 409:
    case 412:
      return new WorldFailure({ class: 'conflict', message, remedy: 'run `zoo plan` again' });
    case 429:
      return new WorldFailure({ class: 'rate-limit', message, ...retry });
    case 507:
      return new WorldFailure({ class: 'space', message, remedy: 'free some space on the hub' });
    case 408:
      return new WorldFailure({ class: 'network', message, ...retry });
    default:
      if (answer.status >= 500) return new WorldFailure({ class: 'network', message, ...retry });
      if (answer.status >= 300 && answer.status < 400) return moved(answer, { server: hub, what });
      return new WorldFailure({ class: 'input', message });
  }
}

function moved(answer: Answer, { server: hub, what }: Asked): WorldFailure {
  const location = headerOf(answer, 'location') ?? 'elsewhere';
  return new WorldFailure({
    class: 'conflict',
    message: `${hub} sent us from "${what}" to ${location.split('?')[0]}: was the repo renamed?`,
    remedy: 'give the new name in the fleet (`repo:`)',
  });
}

function messageOf(answer: Answer): string {
  const text = answer.body.toString('utf8');
  const read = parseForeign(said, text, BOUNDS.answer);
  if ('value' in read) return read.value.error;
  // Proxies answer in HTML; its first line says enough.
  return headerOf(answer, 'x-error-message') ?? (firstWords(text) || 'no reason given');
}

/** Whole words: the first half of a token would not be recognised as one where tokens are taken out of messages. */
function firstWords(text: string): string {
  return /^.{0,200}(?!\S)/.exec(text)?.[0] ?? '';
}
