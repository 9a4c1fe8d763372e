import { WorldFailure } from '../../../diagnostics/failure.ts';
import { errorCode } from '../../../blobs/errors.ts';
import { headerOf, retryAfter } from '../../../endpoints/rate-limit.ts';
import { stillLimitedIn } from '../../../endpoints/still-limited.ts';

/** What a hub said, without its body streams. Header names are lower case. */
export interface HubAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}
/** Who was asked for what: goes into messages, so it holds no query (signed addresses carry secrets there). */
export interface Asked {
  readonly hub: string;
  /** `list zenlm`, `commit to zenlm/zen-nano-4b-GGUF`. */
  readonly what: string;
  readonly hasToken: boolean;
}

const RETRY_MILLISECONDS = 1_000;
/** Certificates do not get better by asking again. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/;

/** A refusal by class: decides whether it is worth another try, and the exit code. */
export function refusal(answer: HubAnswer, { hub, what, hasToken }: Asked): WorldFailure {
  const said = messageOf(answer);
  const retry = { retryAfterMilliseconds: retryAfter(answer) ?? RETRY_MILLISECONDS };
  const message = `${hub} refused to ${what}: ${said} (HTTP ${answer.status})`;
  switch (answer.status) {
    case 401:
      return new WorldFailure({
        class: 'authentication',
        message: hasToken ? `${hub} does not accept the token: ${said}` : `${hub} wants a token to ${what}`,
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
      return new WorldFailure({ class: 'conflict', message, remedy: 'run zoo plan again' });
    case 409:
    case 412:
      return new WorldFailure({ class: 'conflict', message, remedy: 'run zoo plan again' });
    case 429:
      return new WorldFailure({ class: 'rate-limit', message, ...retry });
    case 507:
      return new WorldFailure({ class: 'space', message, remedy: 'free some space on the hub' });
    case 408:
      return new WorldFailure({ class: 'network', message, ...retry });
    default:
      if (answer.status >= 500) return new WorldFailure({ class: 'network', message, ...retry });
      if (answer.status >= 300 && answer.status < 400) return moved(answer, { hub, what, hasToken });
      return new WorldFailure({ class: 'input', message });
  }
}

/** No answer at all. */
export function unreachable(error: unknown, { hub, what }: Asked): WorldFailure {
  const limited = stillLimitedIn(error);
  if (limited !== undefined) {
    return new WorldFailure({
      class: 'rate-limit',
      message: `${hub} asks for fewer requests, and did not let us ${what}: ${limited.message}`,
      remedy: 'run again later, or use a token: limits are higher with one',
    });
  }
  const reason = innermost(error);
  const code = errorCode(reason) ?? '';
  const why = reason.message === '' ? code : reason.message;
  if (CERTIFICATE.test(code)) {
    return new WorldFailure(
      {
        class: 'network',
        message: `${hub} could not prove who it is: ${why}`,
        remedy: 'for a private certificate authority, set NODE_EXTRA_CA_CERTS to its certificate',
      },
      { cause: error },
    );
  }
  return new WorldFailure(
    {
      class: 'network',
      message: `${hub} did not answer when asked to ${what}: ${why}`,
      remedy: 'check the network, the endpoint in the fleet, and HTTPS_PROXY',
      retryAfterMilliseconds: RETRY_MILLISECONDS,
    },
    { cause: error },
  );
}

export function interrupted(what: string): WorldFailure {
  return new WorldFailure({ class: 'interrupted', message: `stopped while trying to ${what}` });
}

function moved(answer: HubAnswer, { hub, what }: Asked): WorldFailure {
  const location = headerOf(answer, 'location') ?? 'elsewhere';
  return new WorldFailure({
    class: 'conflict',
    message: `${hub} sent us from "${what}" to ${location.split('?')[0]}: was the repo renamed?`,
    remedy: 'give the new name in the fleet (`repo:`)',
  });
}

function messageOf(answer: HubAnswer): string {
  const text = answer.body.toString('utf8');
  try {
    const parsed: unknown = JSON.parse(text);
    if (
      typeof parsed === 'object' &&
      parsed !== null &&
      'error' in parsed &&
      typeof parsed.error === 'string'
    ) {
      return parsed.error;
    }
  } catch {
    // Proxies answer in HTML; its first line says enough.
  }
  return headerOf(answer, 'x-error-message') ?? (firstWords(text) || 'no reason given');
}

/** Whole words: the first half of a token would not be recognised as one where tokens are taken out of messages. */
function firstWords(text: string): string {
  return /^.{0,200}(?!\S)/.exec(text)?.[0] ?? '';
}

function innermost(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return error.cause instanceof Error ? innermost(error.cause) : error;
}
