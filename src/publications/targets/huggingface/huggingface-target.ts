/**
 * The Hugging Face Hub, and every server that speaks its protocol. What lists and asks goes through `@huggingface/hub`;
 * what moves bytes is streamed by requests of our own, because that client holds whole files in memory.
 */
import type { Target } from '../../target.ts';
import { listNamespace } from './list-namespace.ts';
import { openHubRepo } from './hub-repo.ts';

export function createHuggingFaceTarget(): Target {
  return { kind: 'huggingface', list: listNamespace, open: openHubRepo };
}
