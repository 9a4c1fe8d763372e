import type { HubHttp } from '../../../clients/huggingface/hub-http.ts';
import { type Failure, WorldFailure } from '../../../diagnostics/failure.ts';
import type { Answer } from '../../../endpoints/http-client.ts';
import { headerOf, retryAfter } from '../../../endpoints/rate-limit.ts';

/** A refusal in the words of who reads a source. `what`: `zenlm/zen-nano at main`, a file of it. */
export function refusedSource(
  hub: Pick<HubHttp, 'url' | 'hasToken'>,
  what: string,
): (answer: Answer) => WorldFailure {
  return (answer) => new WorldFailure(failureOf(answer, what, hub));
}

function failureOf(
  answer: Answer,
  what: string,
  { url, hasToken }: Pick<HubHttp, 'url' | 'hasToken'>,
): Failure {
  const { status } = answer;
  const code = headerOf(answer, 'x-error-code') ?? '';
  const wait = retryAfter(answer);
  switch (status) {
    case 401:
      return !hasToken
        ? {
            class: 'authentication',
            message: `${url} hides ${what} from callers without a token: it is private, gated or does not exist`,
            remedy: 'set a token for this endpoint outside the fleet (HF_TOKEN), or correct the repo',
          }
        : {
            class: 'authentication',
            message: `${url} does not accept the token that was sent for ${what}`,
            remedy: 'renew the token (HF_TOKEN), and see that it belongs to this endpoint',
          };
    case 403:
      return {
        class: 'permission',
        message: `${url} refuses to give ${what}${code === 'GatedRepo' ? ': the repo is gated' : ''}`,
        remedy: code === 'GatedRepo' ? `ask for access at ${url}` : 'use a token that may read it',
      };
    case 404:
    case 410:
      return {
        class: 'input',
        message: `${url} has no ${what}`,
        remedy: 'correct repo and revision in `source:`',
      };
    case 429:
      return {
        class: 'rate-limit',
        message: `${url} asks for fewer requests`,
        remedy: 'wait, or use a token: limits are higher with one',
        retryAfterMilliseconds: wait ?? 60_000,
      };
    default:
      if (status < 500 && status !== 408) {
        return {
          class: 'conflict',
          message: `${url} does not give ${what} (HTTP ${status})`,
          remedy: 'check the endpoint',
        };
      }
      return {
        class: 'network',
        message: `${url} answered ${status} for ${what}`,
        remedy: 'run again later',
        retryAfterMilliseconds: wait ?? 1_000,
      };
  }
}
