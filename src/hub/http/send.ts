import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { DigestMismatch, DiskFull, errorCode } from '../../blobs/errors.ts';
import { HubError } from '../hub-error.ts';
import { HUB_LIMITS } from '../limits.ts';
import { HubDamaged } from '../store/read-stored.ts';
import type { Answer } from './answer.ts';

interface Sending {
  readonly requestId: string;
  /** When the client has the whole answer, and before its connection ends. */
  readonly beforeEnd?: () => Promise<void>;
}

/** Sends an answer; gives the number of body bytes. A stream that breaks off closes the connection: the client sees that bytes are missing. */
export async function send(
  response: ServerResponse,
  answer: Answer,
  { requestId, beforeEnd }: Sending,
): Promise<number> {
  // A reader that stands still holds the file and the connection.
  response.socket?.setTimeout(HUB_LIMITS.stallMilliseconds);
  const isHead = response.req.method === 'HEAD';
  response.statusCode = answer.status;
  response.setHeader('x-request-id', requestId);
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
  const { body } = answer;
  if (body?.kind === 'stream') {
    response.setHeader('content-length', body.sizeBytes);
    if (!isHead && body.sizeBytes > 0) {
      await pipeline(body.open(), exactly(body.sizeBytes), response);
      return body.sizeBytes;
    }
    return end(response);
  }
  if (body?.kind === 'lines') {
    let sent = 0;
    await body.lines((line) => {
      const text = `${JSON.stringify(line)}\n`;
      sent += text.length;
      response.write(text);
    });
    await end(response);
    return sent;
  }
  const bytes = bodyBytes(answer);
  if (body?.kind === 'json' && !response.hasHeader('content-type')) {
    response.setHeader('content-type', 'application/json; charset=utf-8');
  }
  response.setHeader('content-length', bytes.byteLength);
  if (beforeEnd === undefined) return end(response, isHead ? undefined : bytes);
  response.flushHeaders();
  if (!isHead) response.write(bytes);
  await beforeEnd();
  await end(response);
  return bytes.byteLength;
}

/** Of a file that is shorter than its record says, the rest never comes: the client must not wait for it. */
function exactly(sizeBytes: number): (source: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array> {
  return async function* check(source) {
    let seen = 0;
    for await (const chunk of source) {
      seen += chunk.byteLength;
      if (seen > sizeBytes) break;
      yield chunk;
    }
    if (seen !== sizeBytes)
      throw new Error(`a file of the store has not the ${sizeBytes} bytes of its record`);
  };
}

function bodyBytes({ body }: Answer): Uint8Array {
  if (body?.kind === 'json') return Buffer.from(JSON.stringify(body.value));
  return body?.kind === 'bytes' ? body.bytes : new Uint8Array();
}

function end(response: ServerResponse, bytes?: Uint8Array): Promise<number> {
  if (response.destroyed || response.closed) return Promise.resolve(0);
  return new Promise((resolve) => {
    response.once('close', () => resolve(bytes?.byteLength ?? 0));
    response.end(bytes);
  });
}

/** An error as the Hub's clients know it. What is our own bug says no more than that: no paths, no stack. */
export function errorAnswer(error: unknown): Answer {
  const known = toHubError(error);
  return {
    status: known.status,
    headers: {
      ...known.headers,
      ...(known.code === undefined ? {} : { 'x-error-code': known.code }),
      // Answers to HEAD have no body, so this is all that a client sees. Headers hold Latin-1 only.
      'x-error-message': known.message.replaceAll(/[^\u0020-\u007e]/g, '?'),
    },
    body: { kind: 'json', value: { error: known.message, ...known.extra } },
  };
}

function toHubError(error: unknown): HubError {
  if (error instanceof HubError) return error;
  if (error instanceof DigestMismatch) return new HubError(400, error.message);
  if (errorCode(error) === 'ECONNRESET') return new HubError(400, 'The client went away');
  if (error instanceof HubDamaged) return new HubError(500, 'The hub has lost a part of this repo');
  if (error instanceof DiskFull) return new HubError(507, 'The disk of the hub is full');
  return new HubError(500, 'Internal error of the hub');
}
