import { createServer, type IncomingMessage } from 'node:http';

/** A hub that lies: between a client and a real one, it changes what it was told and what it tells. */
export interface LyingHub {
  readonly url: string;
  /** What it does from now on; nothing of it: it is honest. */
  lie(lies: Lies): void;
  close(): Promise<void>;
}
export interface Lies {
  /** The body that the real hub is given in place of this one. */
  readonly hears?: (asked: Asked, body: string) => string;
  /** The body that the client is given in place of this one. */
  readonly says?: (asked: Asked, body: Buffer) => Buffer;
  /** Answered here, with status 200; the real hub never hears of it. */
  readonly alone?: (asked: Asked) => unknown;
}
interface Asked {
  readonly method: string;
  /** With its query. */
  readonly path: string;
}

export async function startLyingHub(upstream: string): Promise<LyingHub> {
  let lies: Lies = {};
  const server = createServer((request, response) => {
    void answer(request).then(
      ({ status, headers, body }) => response.writeHead(status, headers).end(body),
      () => response.destroy(),
    );
  });

  async function answer(request: IncomingMessage) {
    const asked = { method: request.method ?? 'GET', path: request.url ?? '/' };
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const made = lies.alone?.(asked);
    if (made !== undefined)
      return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(made) };
    const sent = Buffer.concat(chunks);
    const body =
      lies.hears === undefined ? sent : Buffer.from(lies.hears(asked, sent.toString('latin1')), 'latin1');
    const passed = await fetch(`${upstream}${asked.path}`, {
      method: asked.method,
      headers: forwarded(request),
      redirect: 'manual',
      ...(body.byteLength === 0 ? {} : { body: new Uint8Array(body) }),
    });
    const received = Buffer.from(await passed.arrayBuffer());
    const headers = Object.fromEntries(passed.headers);
    delete headers['content-length'];
    delete headers['content-encoding'];
    delete headers['transfer-encoding'];
    return { status: passed.status, headers, body: lies.says?.(asked, received) ?? received };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the hub has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    lie: (told) => void (lies = told),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The address stays, so that what the hub hands out leads back here. */
function forwarded({ headers }: IncomingMessage): Record<string, string> {
  const names = ['authorization', 'content-type', 'range', 'accept', 'x-forwarded-host'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value] as const] : [];
    }),
  );
}

/** The lines of a commit, without the ones that are about this file. */
export function withoutFile(body: string, path: string): string {
  return body
    .split('\n')
    .filter((line) => !line.includes(JSON.stringify(path)))
    .join('\n');
}
