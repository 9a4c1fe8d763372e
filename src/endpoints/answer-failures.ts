/** What an endpoint did instead of answering, as one kind of failure for every client: the same fault reads alike everywhere. */
import type * as v from 'valibot';
import { errorCode } from '../blobs/errors.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import { BOUNDS, overBound } from '../resources/bounds.ts';
import { parseForeign } from '../resources/foreign-json.ts';
import { stillLimitedIn } from './still-limited.ts';

/** Who was asked for what: goes into messages, so it holds no query (signed addresses carry secrets there). */
export interface Asked {
  /** `https://huggingface.co`. */
  readonly server: string;
  /** `list zenlm`, `commit to zenlm/zen-nano-4b-GGUF`. */
  readonly what: string;
}

export const RETRY_MILLISECONDS = 1_000;
const REMEDY = 'check the endpoint, and what stands between it and here';
/** Certificates do not get better by asking again. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/;
const NOT_THERE: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);

/** No answer at all. */
export function unreachable(error: unknown, { server, what }: Asked): WorldFailure {
  const limited = stillLimitedIn(error);
  if (limited !== undefined) {
    return new WorldFailure({
      class: 'rate-limit',
      message: `${server} asks for fewer requests, and did not let us ${what}: ${limited.message}`,
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
        message: `${server} could not prove who it is: ${why}`,
        remedy: 'for a private certificate authority, set NODE_EXTRA_CA_CERTS to its certificate',
      },
      { cause: error },
    );
  }
  return new WorldFailure(
    {
      class: 'network',
      // The same for all that is asked of a server that is not there: a plan says it once.
      message: NOT_THERE.has(code)
        ? `${server} could not be reached (${code})`
        : `${server} did not answer when asked to ${what}: ${why}`,
      remedy: 'check the network, the endpoint in the fleet, and HTTPS_PROXY',
      retryAfterMilliseconds: RETRY_MILLISECONDS,
    },
    { cause: error },
  );
}

export function interrupted(what: string): WorldFailure {
  return new WorldFailure({ class: 'interrupted', message: `stopped while trying to ${what}` });
}

/** Cut on the way, as a rule: it is worth asking again. */
export function unreadable({ server, what }: Asked): WorldFailure {
  return new WorldFailure({
    class: 'network',
    message: `${server} answered something that cannot be read when asked to ${what}`,
    remedy: REMEDY,
    retryAfterMilliseconds: RETRY_MILLISECONDS,
  });
}

/** `how` is a sentence without its subject: `has more than 1000 pages`. */
export function tooMuch({ server, what }: Asked, how: string): WorldFailure {
  return overBound({ what: `the answer of ${server}, asked to ${what},`, how, remedy: REMEDY });
}

/** It leads away from what was asked. `where`: `another server for a list`. */
export function elsewhere({ server }: Pick<Asked, 'server'>, where: string): WorldFailure {
  return new WorldFailure({
    class: 'network',
    message: `${server} sends on to ${where}`,
    remedy: 'check the endpoint',
  });
}

/** What an endpoint answered with. One that cannot be read is a broken answer, and never an empty one. */
export function readAnswer<T>(
  schema: v.GenericSchema<unknown, T>,
  { body }: { readonly body: Buffer },
  asked: Asked,
): T {
  const read = parseForeign(schema, body.toString('utf8'), BOUNDS.answer);
  if ('value' in read) return read.value;
  throw read.isOver ? tooMuch(asked, read.problem) : unreadable(asked);
}

function innermost(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return error.cause instanceof Error ? innermost(error.cause) : error;
}
