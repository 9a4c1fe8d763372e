/**
 * A server on loopback that speaks the Hugging Face Hub's protocol: whatever publishes to or loads from the Hub can
 * be pointed at it. Answers where artifacts go when there is no Hub to reach, or when none should be touched.
 */
import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { Socket } from 'node:net';
import { type FindAsker, type HubUser, accessFor } from './access.ts';
import { answerRequest } from './answer-request.ts';
import type { Answer } from './http/answer.ts';
import { openOllamaModels } from './gguf/ollama-manifest.ts';
import { errorAnswer, send } from './http/send.ts';
import { HUB_LIMITS } from './limits.ts';
import type { HubContext } from './http/request.ts';
import { openStore } from './store/open-store.ts';
import { openTurnstile } from './turnstile.ts';
import { openUrlSigner } from './url-signer.ts';

export type { HubUser } from './access.ts';
export { HubBusy } from './store/lock-directory.ts';
export { HubDamaged } from './store/read-stored.ts';

export interface HubOptions {
  readonly directory: string;
  /** 0 (the default): any that is free. */
  readonly port?: number;
  /** None: open to this machine, anonymous may write. Some: a token is required. */
  readonly users?: readonly HubUser[];
  /** With users: whether public repos can be read without a token, as on the Hub. Default `none`. */
  readonly anonymous?: 'none' | 'read';
  /** Every route that changes something answers 405, and nothing is written; a directory that does not exist is an empty hub. */
  readonly readOnly?: boolean;
  /** How clients that can do both send large files. Default `lfs`; Python's Xet clients do not ask. */
  readonly largeFiles?: 'lfs' | 'xet';
  /** From which size on files come in parts, which keeps clients that upload with `fetch` small. Default 64 MiB. */
  readonly multipartFromBytes?: number;
  /** The largest file that it takes. Default: as on the Hub, 500 GB. */
  readonly fileBytes?: number;
  /** Requests of one user at once. Default 256. */
  readonly requestsAtOnce?: number;
  readonly onRequest?: (request: RequestSeen) => void;
}

export interface RequestSeen {
  readonly method: string;
  /** The pattern that matched, for counting and allow-lists: never a token, never a file name. */
  readonly route: string;
  readonly status: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Of a status of 500 and above: what went wrong in us. It may hold paths, and is not sent to the client. */
  readonly error?: unknown;
}

export interface RunningHub {
  readonly url: string;
  readonly port: number;
  /** Lets running requests end, then gives the directory free. */
  close(): Promise<void>;
}

const MULTIPART_FROM_BYTES = 64 * 1024 * 1024;
const CLOSE_IDLE_MILLISECONDS = 20;
const CLOSE_GRACE_MILLISECONDS = 5_000;

/** Throws {@link HubBusy} when another process serves the directory, and Node's EADDRINUSE for a taken port. */
export async function serveHub(options: HubOptions): Promise<RunningHub> {
  const store = await openStore(options.directory, options.readOnly ?? false);
  const hub: HubContext = {
    store,
    ollamaModels: openOllamaModels(store.blobs),
    signer: openUrlSigner(store.identity.signingKey),
    needsToken: (options.users ?? []).length > 0,
    largeFiles: options.largeFiles ?? 'lfs',
    multipartFromBytes: options.multipartFromBytes ?? MULTIPART_FROM_BYTES,
    fileBytes: options.fileBytes ?? HUB_LIMITS.fileBytes,
    turnstile: openTurnstile(options.requestsAtOnce ?? HUB_LIMITS.requestsAtOnce),
  };
  const findAsker = accessFor(options.users ?? [], options.anonymous ?? 'none');
  const server = createServer((request, response) => {
    void serve({ hub, findAsker, onRequest: options.onRequest }, request, response);
  });
  // The default of five minutes for a whole request would cut every upload that takes longer; what stands still is ended.
  server.requestTimeout = 0;
  server.headersTimeout = HUB_LIMITS.headMilliseconds;
  server.maxConnections = HUB_LIMITS.connections;
  // Longer than clients keep an idle connection: else they write to one that we are closing.
  server.keepAliveTimeout = 120_000;
  try {
    const port = await listen(server, options.port ?? 0);
    return { url: `http://127.0.0.1:${port}`, port, close: () => close(server).finally(() => store.close()) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

interface Serving {
  readonly hub: HubContext;
  readonly findAsker: FindAsker;
  readonly onRequest: HubOptions['onRequest'];
}

async function serve(
  { hub, findAsker, onRequest }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const counted = { bytesIn: 0 };
  const left = new AbortController();
  response.once('close', () => left.abort());
  const {
    answer,
    route,
    error: failure,
  } = await answerRequest({ hub, findAsker, left: left.signal }, request, countBody(request, counted));
  const requestId = idOf(request);
  let bytesOut = 0;
  let broken = failure;
  try {
    bytesOut = await (isRefusal(answer.status)
      ? refuse(request, response, { answer, requestId })
      : drain(request, HUB_LIMITS.failedBodyBytes).then(() => send(response, answer, { requestId })));
  } catch (error) {
    // Too late for another answer once the first byte is out; else say what went wrong.
    broken ??= error;
    if (response.headersSent) response.destroy();
    else bytesOut = await send(response, errorAnswer(error), { requestId });
  }
  const status = response.statusCode;
  const reason = broken !== undefined && (status >= 500 || response.destroyed) ? { error: broken } : {};
  onRequest?.({ method: request.method ?? '', route, status, bytesOut, ...counted, ...reason });
}

async function* countBody(request: IncomingMessage, counted: { bytesIn: number }): AsyncIterable<Uint8Array> {
  // Leaving early must not destroy the socket: the answer has still to go through it.
  mustMove(request.socket);
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    counted.bytesIn += chunk.byteLength;
    // What we take to store it is no stall of the client's.
    request.socket.setTimeout(0);
    yield chunk;
    mustMove(request.socket);
  }
  request.socket.setTimeout(0);
}

/** A connection that carries nothing for so long is ended: it would be held for ever. */
function mustMove(socket: Socket): void {
  socket.setTimeout(HUB_LIMITS.stallMilliseconds);
}

/** A request without the right is refused at once, from its head alone; what is on its way already is let through, and then it ends. */
async function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { answer, requestId }: { readonly answer: Answer; readonly requestId: string },
): Promise<number> {
  response.shouldKeepAlive = false;
  response.setHeader('connection', 'close');
  return send(response, answer, {
    requestId,
    beforeEnd: () => drain(request, HUB_LIMITS.refusedBodyBytes),
  });
}

/** As on the Hub, the client's own id comes back, so that its log and an error name the same request. */
function idOf({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'] ?? headers['x-amzn-trace-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}

function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}

/** A client that is still sending does not listen, and takes an answer for a broken connection: let it finish first. */
function drain(request: IncomingMessage, mostBytes: number): Promise<void> {
  if (request.readableEnded || request.destroyed) return Promise.resolve();
  mustMove(request.socket);
  return new Promise((resolve) => {
    let bytes = 0;
    request.on('data', (chunk: Uint8Array) => {
      bytes += chunk.byteLength;
      if (bytes > mostBytes) request.destroy();
    });
    request.once('end', () => {
      request.socket.setTimeout(0);
      resolve();
    });
    request.once('close', resolve);
    request.once('error', () => resolve());
    request.resume();
  });
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that is busy now is idle a moment later, and would be kept open for its client's next request.
    const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_MILLISECONDS);
    const impatience = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MILLISECONDS);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(impatience);
      resolve();
    });
  });
}
