import { createServer } from 'node:http';
import { type Fault, pass } from './faults.ts';

/** Stands between a client and a hub, and does to single requests what networks and proxies do to them. */
export interface FaultProxy {
  readonly url: string;
  /** The next `times` requests that match meet this; faults strike in the order given. Default: once. */
  strike(matches: Matches, fault: Fault, times?: number): Strike;
  /** No fault is left. */
  spare(): void;
  /** Another hub, from the next request on; no fault is left for it. */
  turnTo(upstream: string): void;
  /** Requests as they came: `POST /api/models/zenlm/x/commit/main`. */
  readonly seen: readonly string[];
  /** Authorization headers, request by request. */
  readonly tokens: readonly (string | undefined)[];
  close(): Promise<void>;
}
export type Matches = (method: string, path: string) => boolean;
export interface Strike {
  /** How often it has struck. */
  readonly struck: number;
}

/** Milliseconds: longer than any client keeps a connection, also on a machine that is busy. */
const KEEP_ALIVE = 600_000;

export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  let to = new URL(upstream);
  const faults: { readonly matches: Matches; readonly fault: Fault; left: number; struck: number }[] = [];
  const seen: string[] = [];
  const tokens: (string | undefined)[] = [];

  const server = createServer((request, response) => {
    const method = request.method ?? 'GET';
    const path = request.url ?? '/';
    tokens.push(request.headers.authorization);
    seen.push(`${method} ${path.split('?')[0]}`);
    const strike = faults.find(({ matches, left }) => left > 0 && matches(method, path));
    if (strike !== undefined) {
      strike.left -= 1;
      strike.struck += 1;
    }
    void pass({ request, response, to }, strike?.fault).catch(() => response.destroy());
  });
  server.keepAliveTimeout = KEEP_ALIVE;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    tokens,
    strike(matches, fault, times = 1) {
      const strike = { matches, fault, left: times, struck: 0 };
      faults.push(strike);
      return strike;
    },
    spare: () => void (faults.length = 0),
    turnTo(other) {
      to = new URL(other);
      faults.length = 0;
      seen.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
