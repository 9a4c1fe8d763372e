import type { ReadRoute } from '../../endpoints/read-routes.ts';

/** All that a command that only looks may ask a tenant. */
export const READ_ROUTES: readonly ReadRoute[] = [
  'GET /health',
  'GET /version',
  'GET /v1/models',
  'GET /metrics',
  // One token: that it listens says nothing of whether it can answer.
  'POST /v1/completions',
  // `zoo ask`: what every client of the machine does, too.
  'POST /v1/chat/completions',
];
