import type { ReadRoute } from '../../endpoints/read-routes.ts';

/** All that a command that only looks may ask an Ollama. */
export const READ_ROUTES: readonly ReadRoute[] = [
  'GET /api/version',
  'GET /api/tags',
  'GET /api/ps',
  'POST /api/show',
  // `zoo ask`: every user of the machine does this, too.
  'POST /v1/chat/completions',
];
