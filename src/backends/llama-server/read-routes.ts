import type { ReadRoute } from '../../endpoints/read-routes.ts';

/** All that a command that only looks may ask a tenant: nothing that touches what it has in its slots. */
export const READ_ROUTES: readonly ReadRoute[] = [
  'GET /health',
  'GET /props',
  'GET /lora-adapters',
  // `zoo ps`.
  'GET /metrics',
  // `zoo ask`: every user of the machine does this, too.
  'POST /v1/chat/completions',
  // Whether the template begins a thought itself; no slot is touched.
  'POST /apply-template',
];
