import type { ReadRoute } from '../../../endpoints/read-routes.ts';

/** All that a command that only looks may ask a hub: never a file. Old repos have no namespace. */
export const READ_ROUTES: readonly ReadRoute[] = [
  'GET /api/models/*/*/revision/*',
  'GET /api/models/*/*/tree/*',
  'GET /api/models/*/revision/*',
  'GET /api/models/*/tree/*',
];
