/**
 * The Hugging Face Hub, and every server that speaks its protocol. What lists and asks goes through `@huggingface/hub`;
 * what moves bytes is streamed by requests of our own, because that client holds whole files in memory.
 */
import { type Dispatcher, getGlobalDispatcher } from 'undici';
import type { Target } from '../../target.ts';
import { listNamespace } from './list-namespace.ts';
import { openHubRepo } from './hub-repo.ts';
import { READ_ROUTES } from '../../../clients/huggingface/read-routes.ts';

export function createHuggingFaceTarget({
  dispatcher = getGlobalDispatcher(),
}: { readonly dispatcher?: Dispatcher } = {}): Target {
  return {
    kind: 'huggingface',
    readRoutes: READ_ROUTES,
    list: (target, namespace, access) => listNamespace({ target, namespace }, access, dispatcher),
    open: (repo, access) => openHubRepo(repo, access, dispatcher),
  };
}
