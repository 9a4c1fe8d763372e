import { WorldFailure } from '../diagnostics/failure.ts';
import { holderText, portHolder } from '../transports/port-holder.ts';
import type { Running, Site } from './service.ts';

/** Only the outgoing tenant may have the port. */
export async function requirePort(
  { connection, keeper, machine }: Site,
  { port, outgoing }: { readonly port: number; readonly outgoing: Running | undefined },
): Promise<void> {
  const holder = await portHolder(connection, port);
  if (
    holder === undefined ||
    (outgoing !== undefined && (holder.pid === undefined || holder.pid === outgoing.process?.pid))
  )
    return;
  // It crashed a moment ago, and was brought back.
  if (holder.pid !== undefined && (await keeper.keeps(connection, holder.pid))) return;
  throw new WorldFailure({
    class: 'conflict',
    message: `port ${port} of ${machine.name} is in use by ${holderText(holder)}, which zoo did not start; nothing was stopped`,
    remedy: 'end it on the machine, or give the backend another port in the fleet file',
  });
}
