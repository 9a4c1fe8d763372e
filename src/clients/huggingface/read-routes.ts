import type { ReadRoute } from '../../endpoints/read-routes.ts';

/** All that a command that only looks may ask a hub. Old repos have no namespace. */
export const READ_ROUTES: readonly ReadRoute[] = [
  'GET /api/models',
  'GET /api/models/*/*',
  'GET /api/models/*/*/revision/*',
  'GET /api/models/*/revision/*',
  'GET /api/models/*/*/tree/**',
  'GET /api/models/*/tree/*',
  'GET /api/models/*/*/refs',
  'GET /api/models/*/*/discussions',
  'GET /api/whoami-v2',
  'GET /*/*/raw/**',
  // `zoo verify --deep` reads weights, and a look at a source reads headers; hubs keep both elsewhere.
  'GET /*/*/resolve/**',
  'GET /*/resolve/**',
  'GET elsewhere',
];
