import type { Answer } from '../http/answer.ts';
import type { HubRequest } from '../http/request.ts';
import { type Route, webRoutes } from '../http/route.ts';
import { HubError } from '../hub-error.ts';
import { listPage } from '../pages/list-page.ts';
import { prefersHtml } from '../pages/page.ts';
import { repoPage } from '../pages/repo-page.ts';

/** For people with a browser; clients of the Hub ask for nothing here, and hear that there is nothing. */
export const PAGE_ROUTES: readonly Route[] = [
  {
    method: 'GET' as const,
    pattern: '/',
    effect: 'read' as const,
    handle: async (request: HubRequest): Promise<Answer> => listPage(request),
  },
  ...webRoutes('GET', '', { effect: 'read', handle: repoPage }),
].map((route) => ({
  ...route,
  async handle(request) {
    if (!prefersHtml(request.headers)) throw new HubError(404, 'This hub has no such address');
    return route.handle(request);
  },
}));
