import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';

/** A bad line to a hub: cuts answers, changes bytes, or refuses, as the test tells it to. */
export interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /** What was asked of the hub behind it: `GET /zen/nano/resolve/…`, with its Range where it had one. */
  readonly seen: string[];
  fault: Fault | undefined;
}
export type Fault =
  /** The next `times` answers to downloads end after so many bytes, with a reset. */
  | { readonly kind: 'cut'; readonly afterBytes: number; times: number }
  /** The first byte of every download is another one. */
  | { readonly kind: 'garble' }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> };

export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const server = createServer((incoming, response) => void relay(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port');
  const proxy: CuttingProxy = {
    url: `http://127.0.0.1:${address.port}`,
    seen: [],
    fault: undefined,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function relay(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { range } = incoming.headers;
    proxy.seen.push(`${incoming.method} ${incoming.url}${range === undefined ? '' : ` ${range}`}`);
    const { fault } = proxy;
    if (fault?.kind === 'status') {
      response.writeHead(fault.status, { ...fault.headers }).end('{}');
      return;
    }
    // Links to further pages are made from the host that the hub was asked by.
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      forward(`${target}${incoming.url}`, { headers: incoming.headers }, resolve).on('error', reject).end();
    });
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    const isDownload = incoming.url?.includes('/resolve/') === true;
    let sent = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      if (isDownload && fault?.kind === 'garble' && sent === 0) chunk[0] = (chunk[0] ?? 0) ^ 0xff;
      if (isDownload && fault?.kind === 'cut' && fault.times > 0 && sent + chunk.length > fault.afterBytes) {
        fault.times -= 1;
        response.write(chunk.subarray(0, fault.afterBytes - sent), () => response.destroy());
        return;
      }
      sent += chunk.length;
      response.write(chunk);
    }
    response.end();
  }
  return proxy;
}
