import { errorCode } from '../../../blobs/errors.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { retryAfter } from '../../../endpoints/rate-limit.ts';
import { stillLimitedIn } from '../../../endpoints/still-limited.ts';
import { parseBoundedJson } from '../../../resources/bounded-json.ts';
import { BOUNDS } from '../../../resources/bounds.ts';
import { listIn, objectIn, readable, textIn } from '../../../resources/json-reader.ts';

/** Header names are lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}
interface Asked {
  readonly registry: string;
  /** `read the manifest of zenlm/zen-nano`: goes into messages, so that it holds no query. */
  readonly what: string;
  readonly hasToken: boolean;
}
const NOT_THERE: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);
const RETRY_MILLISECONDS = 1_000;

/** A refusal by class: decides whether it is worth another try, and the exit code. */
export function refusal(answer: Answer, { registry, what, hasToken }: Asked): WorldFailure {
  const said = messageOf(answer.body);
  const message = `${registry} refused to ${what}: ${said} (HTTP ${answer.status})`;
  const retry = { retryAfterMilliseconds: retryAfter(answer) ?? RETRY_MILLISECONDS };
  switch (answer.status) {
    case 401:
      return new WorldFailure({
        class: 'authentication',
        message: hasToken
          ? `${registry} does not accept the token to ${what}: ${said}`
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

/** No answer at all. */
export function unreachable(error: unknown, { registry, what }: Omit<Asked, 'hasToken'>): WorldFailure {
  const limited = stillLimitedIn(error);
  if (limited !== undefined) {
    return new WorldFailure({
      class: 'rate-limit',
      message: `${registry} asks for fewer requests, and did not let us ${what}: ${limited.message}`,
      remedy: 'Run again later, or use a token: limits are higher with one.',
    });
  }
  const reason = innermost(error);
  const code = errorCode(reason);
  // The same for all that is asked of a registry that is not there: a plan says it once.
  const message = NOT_THERE.has(code ?? '')
    ? `${registry} could not be reached (${code ?? ''})`
    : `${registry} did not answer when asked to ${what}: ${reason.message === '' ? (code ?? 'no reason given') : reason.message}`;
  return new WorldFailure(
    {
      class: 'network',
      message,
      remedy: 'Check the network, `registry:` in the fleet, and HTTPS_PROXY.',
      retryAfterMilliseconds: RETRY_MILLISECONDS,
    },
    { cause: error },
  );
}

export function unreadable(registry: string, what: string): WorldFailure {
  return new WorldFailure({
    class: 'network',
    message: `${registry} answered something that cannot be read when asked to ${what}`,
    remedy: 'Check `registry:` in the fleet, and what stands between it and here.',
    retryAfterMilliseconds: RETRY_MILLISECONDS,
  });
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

export function interrupted(what: string): WorldFailure {
  return new WorldFailure({ class: 'interrupted', message: `stopped while trying to ${what}` });
}

/** `{"errors":[{"code":"DENIED","message":"…"}]}` */
function messageOf(body: Buffer): string {
  const json = parseBoundedJson(body.toString('utf8'), BOUNDS.answer);
  const said = readable(() => {
    const [first] = listIn(objectIn('value' in json ? json.value : undefined)['errors']).map(objectIn);
    return `${textIn(first?.['message'])} (${textIn(first?.['code'])})`;
  });
  return 'value' in said ? said.value : 'no reason given';
}

function innermost(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return error.cause instanceof Error ? innermost(error.cause) : error;
}
