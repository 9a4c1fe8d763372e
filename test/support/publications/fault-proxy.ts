import { Agent, createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';

/** Stands between a client and a hub, and does to single requests what networks and proxies do to them. */
export interface FaultProxy {
  readonly url: string;
  /** The next request that matches meets this; each fault strikes once, in the order given. */
  strike(matches: (method: string, path: string) => boolean, fault: Fault): void;
  /** Requests as they came: `POST /api/models/zenlm/x/commit/main`. */
  readonly seen: readonly string[];
  /** Authorization headers, request by request. */
  readonly tokens: readonly (string | undefined)[];
  close(): Promise<void>;
}
type Fault =
  /** The hub does what it was asked, and its answer never arrives. */
  | { readonly kind: 'lose answer' }
  /** The connection breaks when so many bytes of the request went through. */
  | { readonly kind: 'cut request'; readonly afterBytes: number }
  /** The connection breaks when so many bytes of the answer went through. */
  | { readonly kind: 'cut answer'; readonly afterBytes: number }
  /** Answered here; the hub never hears of it. */
  | { readonly kind: 'answer'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Runs first, then the request goes on: somebody else was quicker. */
  | { readonly kind: 'meanwhile'; readonly run: () => Promise<void> };

/** Milliseconds: longer than any client keeps a connection, also on a machine that is busy. */
const KEEP_ALIVE = 600_000;

export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  const to = new URL(upstream);
  const faults: { matches: (method: string, path: string) => boolean; fault: Fault }[] = [];
  const seen: string[] = [];
  const tokens: (string | undefined)[] = [];

  const server = createServer((request, response) => {
    const method = request.method ?? 'GET';
    const path = request.url ?? '/';
    tokens.push(request.headers.authorization);
    seen.push(`${method} ${path.split('?')[0]}`);
    const index = faults.findIndex(({ matches }) => matches(method, path));
    const [struck] = index === -1 ? [] : faults.splice(index, 1);
    void forward(request, response, { to, fault: struck?.fault }).catch(() => response.destroy());
  });
  server.keepAliveTimeout = KEEP_ALIVE;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    tokens,
    strike: (matches, fault) => void faults.push({ matches, fault }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { to, fault }: { readonly to: URL; readonly fault: Fault | undefined },
): Promise<void> {
  if (fault?.kind === 'answer') {
    for await (const _ of request);
    response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
    response.end(JSON.stringify({ error: `struck with ${fault.status}` }));
    return;
  }
  if (fault?.kind === 'meanwhile') await fault.run();
  // The Host header stays: addresses that the hub hands out lead back here.
  const onward = ask({
    // A connection that the hub closes just when it is used again would be a fault that nobody asked for.
    agent: new Agent({ keepAlive: false }),
    host: to.hostname,
    port: to.port,
    method: request.method,
    path: request.url,
    headers: request.headers,
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    onward.once('response', resolve).once('error', reject),
  );
  answered.catch(() => undefined);
  let passed = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (fault?.kind === 'cut request' && (passed += chunk.byteLength) > fault.afterBytes) {
      onward.destroy();
      request.socket.destroy();
      return;
    }
    if (!onward.write(chunk)) await new Promise((resolve) => onward.once('drain', resolve));
  }
  onward.end();
  const answer = await answered;
  if (fault?.kind === 'lose answer') {
    for await (const _ of answer);
    request.socket.destroy();
    return;
  }
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  let left = fault?.kind === 'cut answer' ? fault.afterBytes : Infinity;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    const written = response.write(chunk.subarray(0, left));
    if (!written) await new Promise((resolve) => response.once('drain', resolve));
    left -= chunk.byteLength;
    if (left > 0) continue;
    request.socket.destroySoon();
    return;
  }
  response.end();
}
