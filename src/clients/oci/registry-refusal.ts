import * as v from 'valibot';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { type Asked, RETRY_MILLISECONDS } from '../../endpoints/answer-failures.ts';
import type { Answer } from '../../endpoints/http-client.ts';
import { retryAfter } from '../../endpoints/rate-limit.ts';
import { BOUNDS } from '../../resources/bounds.ts';
import { parseForeign } from '../../resources/foreign-json.ts';

/** `{"errors":[{"code":"DENIED","message":"…"}]}` */
const said = v.object({
  errors: v.looseTuple([v.object({ code: v.string(), message: v.string() })]),
});

/** A refusal by class: decides whether it is worth another try, and the exit code. */
export function refusal(
  answer: Answer,
  { server: registry, what, hasToken }: Asked & { readonly hasToken: boolean },
): WorldFailure {
  const why = messageOf(answer.body);
  const message = `${registry} refused to ${what}: ${why} (HTTP ${answer.status})`;
  const retry = { retryAfterMilliseconds: retryAfter(answer) ?? RETRY_MILLISECONDS };
  switch (answer.status) {
    case 401:
      return new WorldFailure({
        class: 'authentication',
        message: hasToken
          ? `${registry} does not accept the token to ${what}: ${why}`
          : `${registry} wants a token to ${what}`,
        remedy: `Name ${registry} and its token in your own configuration: USER:PASSWORD, or a token alone.`,
      });
    case 403:
      return new WorldFailure({
        class: 'permission',
        message,
        remedy: 'Use a token that may write to this repo.',
      });
    case 404:
      return new WorldFailure({ class: 'conflict', message, remedy: 'Run `zoo plan` again.' });
    case 405:
      return new WorldFailure({
        class: 'permission',
        message,
        remedy: 'Allow deletion in the settings of the registry, or delete it there by hand.',
      });
    case 429:
      return new WorldFailure({ class: 'rate-limit', message, ...retry });
    default:
      return answer.status >= 500 || answer.status === 408
        ? new WorldFailure({ class: 'network', message, ...retry })
        : new WorldFailure({ class: 'input', message });
  }
}

export function openLine(
  registry: string,
  { to, what }: { readonly to: URL; readonly what: string },
): WorldFailure {
  return new WorldFailure({
    class: 'input',
    message: `${registry} sends on to ${to.origin} when asked to ${what}, and that line is open`,
    remedy: 'Tell the registry its address with https; a proxy in front of it has to say X-Forwarded-Proto.',
  });
}

function messageOf(body: Buffer): string {
  const read = parseForeign(said, body.toString('utf8'), BOUNDS.answer);
  if (!('value' in read)) return 'no reason given';
  const [{ code, message }] = read.value.errors;
  return `${message} (${code})`;
}
