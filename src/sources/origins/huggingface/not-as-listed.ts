import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { HubHttp } from '../../../clients/huggingface/hub-http.ts';

/** `what`: the file, its repo and commit. */
export function notAsListed({ url }: Pick<HubHttp, 'url'>, what: string): WorldFailure {
  return new WorldFailure({
    class: 'integrity',
    message: `${url} sent something else for ${what} than the hash that it lists`,
    remedy: 'run again; when it stays so, the hub or a proxy before it is broken',
  });
}
