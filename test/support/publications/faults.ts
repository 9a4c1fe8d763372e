import {
  Agent,
  request as ask,
  type IncomingMessage,
  type RequestOptions,
  type ServerResponse,
} from 'node:http';

/** What networks, proxies and hubs do to single requests. */
export type Fault =
  /** Answered here; the hub never hears of it. */
  | { readonly kind: 'answer'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The connection breaks before the hub hears of it. */
  | { readonly kind: 'reset' }
  /** Nobody ever answers, and the hub never hears of it. */
  | { readonly kind: 'hang' }
  /** The hub does what it was asked, and its answer never arrives. */
  | { readonly kind: 'lose answer' }
  /** The connection breaks when so many bytes of the request went through. */
  | { readonly kind: 'cut request'; readonly afterBytes: number }
  /** The connection breaks when so many bytes of the answer went through. */
  | { readonly kind: 'cut answer'; readonly afterBytes: number }
  /** So many bytes of the answer go through, and then nothing more, on a connection that stays. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** Only the first half of the answer, and its length says that this is all of it. */
  | { readonly kind: 'shorten' }
  /** One bit of the last byte of the answer is another one. */
  | { readonly kind: 'flip' }
  /** The answer comes in pieces of so many bytes, each when the one before it has left. */
  | { readonly kind: 'drip'; readonly pieceBytes: number }
  /** Runs first, then the request goes on: somebody else was quicker. */
  | { readonly kind: 'meanwhile'; readonly run: () => Promise<void> };

export interface Passing {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly to: URL;
}
type Answer = IncomingMessage & AsyncIterable<Buffer>;

/** Lets a request through, or does to it what is to be done. */
export async function pass({ request, response, to }: Passing, fault: Fault | undefined): Promise<void> {
  if (fault?.kind === 'answer') {
    for await (const _ of request);
    response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
    response.end(JSON.stringify({ error: `struck with ${fault.status}` }));
    return;
  }
  if (fault?.kind === 'reset') return void request.socket.destroy();
  if (fault?.kind === 'hang') return void request.resume();
  if (fault?.kind === 'meanwhile') await fault.run();
  const answer = await askOnward(request, to, fault?.kind === 'cut request' ? fault.afterBytes : Infinity);
  if (answer === undefined) return;
  if (fault?.kind === 'lose answer') {
    for await (const _ of answer);
    request.socket.destroy();
    return;
  }
  await give(answer, { request, response, to }, fault);
}

/** Undefined: the request was cut. */
async function askOnward(request: IncomingMessage, to: URL, cutAfter: number): Promise<Answer | undefined> {
  // The Host header stays: addresses that the hub hands out lead back here.
  const options: RequestOptions = {
    // A connection that the hub closes just when it is used again would be a fault that nobody asked for.
    agent: new Agent({ keepAlive: false }),
    host: to.hostname,
    port: to.port,
    path: request.url,
    headers: request.headers,
  };
  const onward = ask(request.method === undefined ? options : { ...options, method: request.method });
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    onward.once('response', resolve).once('error', reject),
  );
  answered.catch(() => undefined);
  let passed = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if ((passed += chunk.byteLength) > cutAfter) {
      onward.destroy();
      request.socket.destroy();
      return undefined;
    }
    if (!onward.write(chunk)) await new Promise((resolve) => onward.once('drain', resolve));
  }
  onward.end();
  return answered;
}

async function give(answer: Answer, { request, response }: Passing, fault: Fault | undefined): Promise<void> {
  const status = answer.statusCode ?? 502;
  switch (fault?.kind) {
    case 'shorten':
    case 'flip': {
      const whole = await wholeOf(answer);
      const bytes = fault.kind === 'flip' ? flipped(whole) : whole.subarray(0, whole.byteLength / 2);
      response.writeHead(status, { ...answer.headers, 'content-length': bytes.byteLength }).end(bytes);
      return;
    }
    case 'cut answer':
    case 'stall': {
      const whole = await wholeOf(answer);
      response.writeHead(status, answer.headers).flushHeaders();
      await written(response, whole.subarray(0, fault.afterBytes));
      if (fault.kind === 'cut answer') request.socket.destroySoon();
      return;
    }
    case 'drip':
      response.writeHead(status, answer.headers);
      for await (const chunk of answer) {
        for (let at = 0; at < chunk.byteLength; at += fault.pieceBytes)
          await written(response, chunk.subarray(at, at + fault.pieceBytes));
      }
      response.end();
      return;
    default:
      response.writeHead(status, answer.headers);
      for await (const chunk of answer) await written(response, chunk);
      response.end();
  }
}

async function wholeOf(answer: Answer): Promise<Buffer> {
  return Buffer.concat(await answer.toArray());
}

function flipped(bytes: Buffer): Buffer {
  const last = bytes.byteLength - 1;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
  return bytes;
}

function written(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) =>
    response.write(bytes, (error) => (error === null || error === undefined ? resolve() : reject(error))),
  );
}
