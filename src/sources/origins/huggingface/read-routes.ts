import type { ReadRoute } from '../../../endpoints/read-routes.ts';

/** What a command that only looks may ask a hub for lists. Old repos have no namespace. */
export const READ_ROUTES: readonly ReadRoute[] = [
  'GET /api/models/*/*/revision/*',
  'GET /api/models/*/*/tree/*',
  'GET /api/models/*/revision/*',
  'GET /api/models/*/tree/*',
];
