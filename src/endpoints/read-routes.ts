// `GET /models/*/refs`, `GET /files/**`: a star stands for one segment, two stand for all that is left.
/** A request that only looks, as a server sees it. */
export type ReadRoute = `${'GET' | 'HEAD' | 'POST'} ${'/' | 'elsewhere'}${string}`;

/** A request before it is sent. */
export interface Sending {
  readonly method: string;
  readonly to: URL;
  /** Address of the server that the routes are routes of; `elsewhere` is every other one (a network that keeps large files). */
  readonly server: string;
}

/**
 * The last thing before a request of a command that only looks leaves. What is not on the list of the folder that sends it
 * is a mistake of ours, so it throws as one, whatever the server would have made of it.
 */
export function requireRead(routes: readonly ReadRoute[], sending: Sending): void {
  if (isRead(routes, sending)) return;
  // Without what follows a question mark: signed addresses carry secrets there.
  throw new TypeError(
    `a command that only looks tried to send ${sending.method} ${sending.to.origin}${sending.to.pathname}`,
  );
}

export function isRead(routes: readonly ReadRoute[], { method, to, server }: Sending): boolean {
  const path = pathOn(server, to);
  return routes.some((route) => {
    const [allowed, pattern = ''] = route.split(' ');
    if (allowed !== method) return false;
    return path === undefined ? pattern === 'elsewhere' : fits(pattern.split('/'), path.split('/'));
  });
}

/** A server may live below a path of its host. Undefined: another server. */
export function pathOn(server: string, to: URL): string | undefined {
  const { origin, pathname } = new URL(server);
  const prefix = pathname.replace(/\/+$/, '');
  if (to.origin !== origin || !to.pathname.startsWith(`${prefix}/`)) return undefined;
  return to.pathname.slice(prefix.length);
}

function fits(pattern: readonly string[], path: readonly string[]): boolean {
  const open = pattern.at(-1) === '**';
  const fixed = open ? pattern.slice(0, -1) : pattern;
  if (open ? path.length <= fixed.length : path.length !== fixed.length) return false;
  return fixed.every((segment, index) => segment === path[index] || (segment === '*' && path[index] !== ''));
}
