import type { ReadRoute } from '../../../endpoints/read-routes.ts';

/** All that a command that only looks may ask a hub. */
export const READ_ROUTES: readonly ReadRoute[] = [
  'GET /api/models',
  'GET /api/models/*/*',
  'GET /api/models/*/*/tree/**',
  'GET /api/models/*/*/refs',
  'GET /api/models/*/*/discussions',
  'GET /api/whoami-v2',
  'GET /*/*/raw/**',
  // `zoo verify --deep` reads weights, which hubs keep elsewhere.
  'GET /*/*/resolve/**',
  'GET elsewhere',
];
