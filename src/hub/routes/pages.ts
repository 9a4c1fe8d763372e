import type { Answer } from '../http/answer.ts';
import type { HubRequest, RepoRequest } from '../http/request.ts';
import { type Route, webRoutes } from '../http/route.ts';
import { HubError } from '../hub-error.ts';
import { listPage } from '../pages/list-page.ts';
import { prefersHtml } from '../pages/page.ts';
import { repoPage } from '../pages/repo-page.ts';

/** For people with a browser; clients of the Hub ask for nothing here, and get what they got before. */
export const PAGE_ROUTES: readonly Route[] = [
  { method: 'GET', pattern: '/', effect: 'read', handle: async (request) => listPage(forPeople(request)) },
  ...webRoutes('GET', '', {
    effect: 'read',
    handle: (request): Promise<Answer> => repoPage(forPeople(request)),
  }),
];

function forPeople<T extends HubRequest | RepoRequest>(request: T): T {
  if (prefersHtml(request.headers)) return request;
  throw new HubError(404, 'This hub has no such address');
}
