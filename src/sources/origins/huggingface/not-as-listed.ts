import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { HubClient } from './hub-client.ts';

/** `what`: the file, its repo and commit. */
export function notAsListed({ url }: HubClient, what: string): WorldFailure {
  return new WorldFailure({
    class: 'integrity',
    message: `${url} sent something else for ${what} than the hash that it lists`,
    remedy: 'run again; when it stays so, the hub or a proxy before it is broken',
  });
}
