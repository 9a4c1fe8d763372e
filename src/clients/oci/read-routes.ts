import type { ReadRoute } from '../../endpoints/read-routes.ts';

/** All that a command that only looks may ask a registry. */
export const READ_ROUTES: readonly ReadRoute[] = [
  'GET /v2/**',
  'HEAD /v2/**',
  // Large blobs are often kept elsewhere.
  'GET elsewhere',
  'HEAD elsewhere',
];
