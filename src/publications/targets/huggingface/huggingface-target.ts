/**
 * The Hugging Face Hub, and every server that speaks its protocol. What lists and asks goes through `@huggingface/hub`;
 * what moves bytes is streamed by requests of our own, because that client holds whole files in memory.
 */
import type { Target } from '../../target.ts';
import { listNamespace } from './list-namespace.ts';
import { openHubRepo } from './hub-repo.ts';
import { READ_ROUTES } from './read-routes.ts';

export function createHuggingFaceTarget(): Target {
  return { kind: 'huggingface', readRoutes: READ_ROUTES, list: listNamespace, open: openHubRepo };
}
