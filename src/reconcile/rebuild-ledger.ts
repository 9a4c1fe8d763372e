import type { LedgerRecord } from '../ledger/records.ts';
import { claimsOf } from './claims.ts';
import { lookOnce } from './look-once.ts';
import { createMeter } from './meter.ts';
import { observeFleet } from './observe-fleet.ts';
import type { FleetResources } from './run.ts';
import type { World } from './world.ts';

/** `zoo ledger rebuild`: what the world says of itself, written into a new segment. Returns what was recorded. */
export async function rebuildLedger(
  fleet: FleetResources,
  world: World,
  options: { readonly run: string; readonly command: string; readonly signal: AbortSignal },
): Promise<readonly LedgerRecord[]> {
  const look = lookOnce(world, {
    ledger: await world.ledger.read(),
    meter: createMeter(),
    signal: options.signal,
    emit: () => undefined,
  });
  const { tables } = await observeFleet(fleet.resources, world, look);
  const claims = await claimsOf(tables, world, look);
  const writer = await world.ledger.open({
    run: options.run,
    command: options.command,
    fleet: fleet.name,
    at: world.clock.now(),
    ...world.identity,
  });
  try {
    await writer.append(...claims, {
      type: 'close',
      at: world.clock.now(),
      exit: 0,
      counts: { claimed: claims.length },
    });
  } finally {
    await writer.close();
  }
  return claims;
}
