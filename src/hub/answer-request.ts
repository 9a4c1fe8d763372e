import type { IncomingMessage } from 'node:http';
import type { Asker, FindAsker } from './access.ts';
import { HubError, repoNotFound } from './hub-error.ts';
import type { Answer } from './http/answer.ts';
import { refuseStrangers } from './http/refuse-strangers.ts';
import type { HubContext } from './http/request.ts';
import { type Route, matchRoute, splitPath, withNamespace } from './http/route.ts';
import { errorAnswer } from './http/send.ts';
import { errorPage, prefersHtml } from './pages/page.ts';
import { ROUTES } from './routes/all-routes.ts';

/** Finds the route, asks who is there, and lets the route answer. Never throws: an error is an answer too. */
export async function answerRequest(
  {
    hub,
    findAsker,
    left,
  }: { readonly hub: HubContext; readonly findAsker: FindAsker; readonly left: AbortSignal },
  request: IncomingMessage,
  body: AsyncIterable<Uint8Array>,
): Promise<{ readonly answer: Answer; readonly route: string; readonly error?: unknown }> {
  let route = 'none';
  try {
    refuseStrangers(request.headers, hub.needsToken);
    const [rawPath = '/', search = ''] = splitOnce(request.url ?? '/', '?');
    const found = findRoute(request.method ?? 'GET', splitPath(rawPath));
    route = found.route.pattern;
    const query = new URLSearchParams(search);
    const asker = takesToken(found.route) ? findAsker(request.headers.authorization) : NO_USER;
    // An address that names another owner than it was signed for is refused at once, and so takes no other request's place.
    hub.turnstile.enter(found.route.effect === 'signed' ? (query.get('owner') ?? '') : asker.name, left);
    if (hub.store.readOnly && isChanging(found.route)) throw new HubError(405, 'This hub is read-only');
    const answer = await found.route.handle({
      hub,
      method: request.method ?? 'GET',
      rawPath,
      query,
      left,
      headers: request.headers,
      origin: `http://${request.headers.host ?? '127.0.0.1'}`,
      asker,
      body,
      params: found.params,
      rest: found.rest,
    });
    return { answer, route };
  } catch (error) {
    const answer = errorAnswer(error);
    const forBrowser = request.method === 'GET' && prefersHtml(request.headers) && answer.status >= 400;
    return { answer: forBrowser ? errorPage(answer) : answer, route, error };
  }
}

export function findRoute(method: string, segments: readonly string[]) {
  const matches = ROUTES.flatMap((route) => {
    const match = matchRoute(route.pattern, segments);
    return match === undefined ? [] : [{ route, ...match }];
  });
  const wanted = method === 'HEAD' ? 'GET' : method;
  const found = matches.find(({ route }) => route.method === wanted);
  if (found !== undefined) return found;
  const named = withNamespace(segments);
  if (
    named !== undefined &&
    ROUTES.some((route) => route.method === wanted && matchRoute(route.pattern, named))
  )
    throw repoNotFound();
  if (matches.length > 0) throw new HubError(405, `${method} is not possible here`);
  throw new HubError(404, 'This hub has no such address');
}

function takesToken({ effect }: Route): boolean {
  return effect === 'read' || effect === 'write';
}

function isChanging(route: Route): boolean {
  return route.effect === 'write' || (route.effect === 'signed' && route.method !== 'GET');
}

/** Behind a signed address the signature decides, and an open one tells nothing; nothing there may ask who it is. */
const NO_USER: Asker = {
  user: undefined,
  name: 'nobody',
  canRead: () => false,
  missing: repoNotFound,
  mustWrite() {
    throw new HubError(403, 'This address takes no token');
  },
};

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
