import type { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import type { WorldFailure } from '../diagnostics/failure.ts';
import { readBounded } from '../endpoints/read-bounded.ts';
import { type ReadRoute, requireRead } from '../endpoints/read-routes.ts';
import { parseBoundedJson } from '../resources/bounded-json.ts';
import { BOUNDS, moreBytesThan, overBound } from '../resources/bounds.ts';
import type { Forward } from '../transports/transport.ts';

/**
 * A dispatcher of its own: no proxy is ever asked for the machine's loopback, an answer may take as long as its signal
 * allows, and no connection is kept that would belong to a server that was stopped since.
 */
const dispatcher = new Agent({
  pipelining: 0,
  headersTimeout: 0,
  bodyTimeout: 0,
  connect: { timeout: 5_000 },
});

export interface HttpAnswer {
  readonly status: number;
  /** Undefined when the body is no JSON. */
  readonly json: unknown;
}

/** Where and what is asked. The routes are those of the backend, for a way that is `readOnly`. */
export interface Question {
  readonly forward: Forward;
  readonly path: string;
  readonly readRoutes: readonly ReadRoute[];
  readonly signal: AbortSignal;
}

/** Throws what undici throws when there is no answer, and WorldFailure for an answer that is over a bound. */
export function getJson(question: Question): Promise<HttpAnswer> {
  return send(question, { method: 'GET' });
}

/** What is no JSON: metrics. */
export async function getText(
  question: Question,
): Promise<{ readonly status: number; readonly text: string }> {
  const { status, bytes } = await sendFor(question, { method: 'GET' });
  return { status, text: bytes.toString('utf8') };
}

export function postJson(question: Question, value: unknown): Promise<HttpAnswer> {
  const headers = { 'content-type': 'application/json' };
  return send(question, { method: 'POST', headers, body: JSON.stringify(value) });
}

/** The answer piece by piece, up to the bound of an answer. It ends when the caller takes no more. */
export async function postStream(
  question: Question,
  value: unknown,
): Promise<{ readonly status: number; readonly bytes: AsyncIterable<Uint8Array> }> {
  const headers = { 'content-type': 'application/json' };
  const sent = { method: 'POST', headers, body: JSON.stringify(value) } as const;
  const { to, statusCode, body } = await open(question, sent);
  async function* bounded(): AsyncIterable<Uint8Array> {
    let count = 0;
    for await (const piece of body) {
      if (!(piece instanceof Uint8Array)) continue;
      count += piece.byteLength;
      if (count > BOUNDS.served.bytes) throw tooMuch(to, moreBytesThan(BOUNDS.served.bytes));
      yield piece;
    }
  }
  return { status: statusCode, bytes: bounded() };
}

/** Any method, with what it says as JSON. */
export function sendJson(
  question: Question,
  method: 'HEAD' | 'POST' | 'DELETE',
  value?: unknown,
): Promise<HttpAnswer> {
  const headers = { 'content-type': 'application/json' };
  return send(question, { method, ...(value === undefined ? {} : { headers, body: JSON.stringify(value) }) });
}

/** A file as the body, piece by piece: it may be larger than the memory. */
export function postBytes(
  question: Question,
  { bytes, size }: { readonly bytes: Readable; readonly size: number },
): Promise<HttpAnswer> {
  return send(question, { method: 'POST', headers: { 'content-length': String(size) }, body: bytes });
}

interface Sent {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
}

async function send(question: Question, sent: Sent): Promise<HttpAnswer> {
  const { to, status, bytes } = await sendFor(question, sent);
  const json = parseBoundedJson(bytes.toString('utf8'), BOUNDS.served);
  if ('problem' in json && json.isOver) throw tooMuch(to, json.problem);
  return { status, json: 'value' in json ? json.value : undefined };
}

interface Received {
  readonly to: URL;
  readonly status: number;
  readonly bytes: Buffer;
}
async function sendFor(question: Question, sent: Sent): Promise<Received> {
  const { to, statusCode, body } = await open(question, sent);
  // How long it may take is up to the signal.
  const read = await readBounded(body, { bytes: BOUNDS.served.bytes, milliseconds: Infinity });
  if (read.state === 'cut') throw tooMuch(to, read.how);
  return { to, status: statusCode, bytes: read.bytes };
}

async function open({ forward, path, readRoutes, signal }: Question, sent: Sent) {
  const to = new URL(`${forward.url}${path}`);
  if (forward.readOnly === true) requireRead(readRoutes, { method: sent.method, to, server: forward.url });
  const { statusCode, body } = await request(to, { dispatcher, signal, ...sent });
  return { to, statusCode, body };
}

function tooMuch({ host, pathname }: URL, how: string): WorldFailure {
  return overBound({
    what: `what ${host} answers to ${pathname}`,
    how,
    remedy: 'check the weights and the tokenizer of the model, and what serves on this port',
    class: 'tool',
  });
}
