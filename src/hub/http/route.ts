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

const RESERVED: ReadonlySet<string> = new Set(['api', 'cas', 'lfs', 'v2', ...REPO_TYPES]);

/** A namespace that would have the address of a part of the hub. */
export function isReserved(namespace: string): boolean {
  return RESERVED.has(namespace.toLowerCase());
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
    // A repo of people cannot have the name of a part of the hub.
    if (index === 0 && RESERVED.has(segment)) return undefined;
    if (!segment.endsWith(suffix) || segment.length === suffix.length) return undefined;
    if (name === 'type' && !REPO_TYPES.some((type) => type === segment)) return undefined;
    params[name] = segment.slice(0, segment.length - suffix.length);
  }
  return { params, rest: segments.slice(fixed.length) };
}

/** The same address as if its repo had a namespace; undefined for what names no repo. */
export function withNamespace(segments: readonly string[]): readonly string[] | undefined {
  const [first = '', second = ''] = segments;
  const isType = (text: string): boolean => REPO_TYPES.some((type) => type === text);
  if (first === 'api') return isType(second) ? segments.toSpliced(2, 0, 'none') : undefined;
  return segments.toSpliced(isType(first) ? 1 : 0, 0, 'none');
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
    handle: (request) => more.handle(withRepo(request, { pattern, effect: more.effect })),
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
  ].map(({ prefix, type }) =>
    typedRoute(method, { pattern: `${prefix}/:namespace/:name${rest}`, type }, more),
  );
}

/** Any other address that names a model. */
export function modelRoute(
  method: Route['method'],
  pattern: string,
  more: { readonly effect: Effect; readonly handle: RepoHandler },
): Route {
  return typedRoute(method, { pattern, type: 'models' }, more);
}

/** The address says itself of which type the repo is. */
function typedRoute(
  method: Route['method'],
  { pattern, type }: { readonly pattern: string; readonly type: string },
  { effect, handle }: { readonly effect: Effect; readonly handle: RepoHandler },
): Route {
  return {
    method,
    pattern,
    effect,
    handle: (request) =>
      handle(withRepo({ ...request, params: { ...request.params, type } }, { pattern, effect })),
  };
}

function withRepo(request: HubRequest, route: Pick<Route, 'pattern' | 'effect'>): RepoRequest {
  const { type = '', namespace = '', name = '' } = request.params;
  const { repos } = request.hub.store;
  const repo = repos.find(repoTypeOf(type), `${namespace}/${name}`);
  if (repo === undefined) {
    const moved = repos.findMoved(repoTypeOf(type), `${namespace}/${name}`);
    if (moved === undefined || !request.asker.canRead(moved.record)) throw request.asker.missing();
    throw movedTo(request, route.pattern, moved.record.name);
  }
  if (!request.asker.canRead(repo.record)) throw request.asker.missing();
  if (route.effect === 'write') request.asker.mustWrite(namespace);
  return { ...request, repo };
}

/** 307, so that a client repeats the same request there; relative, because Python follows no other on a HEAD. */
function movedTo({ rawPath, query }: HubRequest, pattern: string, name: string): HubError {
  const parts = pattern.split('/');
  const at = parts.indexOf(':namespace');
  const suffix = parts[at + 1]?.split('~')[1] ?? '';
  const path = rawPath
    .split('/')
    .toSpliced(at, 2, ...`${name}${suffix}`.split('/'))
    .join('/');
  const search = query.toString();
  const location = search === '' ? path : `${path}?${search}`;
  return new HubError(307, `This repo is called ${name} now`, { headers: { location } });
}
