import { HubError } from '../hub-error.ts';
import { REPO_TYPES, type RepoType } from '../store/repo-record.ts';
import type { Answer } from './answer.ts';
import type { HubRequest, RepoRequest } from './request.ts';

/**
 * `write` needs a writer, and is refused by a read-only hub. `signed` needs a signed address instead of a token. `open` tells
 * nothing of the hub, and clients ask it without a token.
 */
export type Effect = 'read' | 'write' | 'signed' | 'open';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/api/:type/:namespace/:name/tree/*`: `:x` is one segment, a final `*` any number. HEAD is answered as GET. */
  readonly pattern: string;
  readonly effect: Effect;
  readonly handle: (request: HubRequest) => Promise<Answer>;
}

export interface RouteMatch {
  readonly params: Readonly<Record<string, string>>;
  readonly rest: readonly string[];
}

/** Splits before it decodes: a `%2F` belongs to its segment. */
export function splitPath(rawPath: string): readonly string[] {
  try {
    return rawPath.split('/').slice(1).map(decodeURIComponent);
  } catch {
    throw new HubError(400, 'The address is not well-formed');
  }
}

export function matchRoute(pattern: string, segments: readonly string[]): RouteMatch | undefined {
  const wanted = pattern.split('/').slice(1);
  const open = wanted.at(-1) === '*';
  const fixed = open ? wanted.slice(0, -1) : wanted;
  if (segments.length < fixed.length || (!open && segments.length > fixed.length)) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of fixed.entries()) {
    const segment = segments[index] ?? '';
    const colon = part.indexOf(':');
    if (colon !== 0) {
      if (part !== segment) return undefined;
      continue;
    }
    const [name = '', suffix = ''] = part.slice(1).split('~');
    if (!segment.endsWith(suffix) || segment.length === suffix.length) return undefined;
    if (name === 'type' && !REPO_TYPES.some((type) => type === segment)) return undefined;
    params[name] = segment.slice(0, segment.length - suffix.length);
  }
  return { params, rest: segments.slice(fixed.length) };
}

export function repoTypeOf(text: string): RepoType {
  const type = REPO_TYPES.find((known) => known === text);
  if (type === undefined) throw new HubError(400, `Unknown type of repo: ${text}`);
  return type;
}

type RepoHandler = (request: RepoRequest) => Promise<Answer>;

/** Routes below `/api/<type>/<namespace>/<name>`. */
export function apiRoute(
  method: Route['method'],
  rest: string,
  more: { readonly effect: Effect; readonly handle: RepoHandler },
): Route {
  const pattern = `/api/:type/:namespace/:name${rest}`;
  return {
    method,
    pattern,
    effect: more.effect,
    handle: (request) => more.handle(withRepo(request, more.effect)),
  };
}

/** The same below `/<namespace>/<name>`, `/datasets/…` and `/spaces/…`: addresses that people see. */
export function webRoutes(
  method: Route['method'],
  rest: string,
  more: { readonly effect: Effect; readonly handle: RepoHandler },
): readonly Route[] {
  return [
    { prefix: '/datasets', type: 'datasets' },
    { prefix: '/spaces', type: 'spaces' },
    { prefix: '', type: 'models' },
  ].map(({ prefix, type }) => ({
    method,
    pattern: `${prefix}/:namespace/:name${rest}`,
    effect: more.effect,
    handle: (request) =>
      more.handle(withRepo({ ...request, params: { ...request.params, type } }, more.effect)),
  }));
}

function withRepo(request: HubRequest, effect: Effect): RepoRequest {
  const { type = '', namespace = '', name = '' } = request.params;
  const repo = request.hub.store.repos.find(repoTypeOf(type), `${namespace}/${name}`);
  if (repo === undefined || !request.asker.canRead(repo.record)) throw request.asker.missing();
  if (effect === 'write') request.asker.mustWrite(namespace);
  return { ...request, repo };
}
