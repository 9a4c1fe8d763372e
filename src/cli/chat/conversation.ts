import type { ChatMessage, ChatPiece } from '../../backends/backend.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { requireTenant, residencyOn } from '../../care/require-tenant.ts';
import { slotName } from '../../resources/slot.ts';
import { machineOf } from '../machine-of.ts';
import type { Opened } from '../with-world.ts';

/** What one answer may take; the context of the server ends it earlier. */
const MOST_TOKENS = 8192;

export interface Partner {
  /** Of the machine, in the fleet. */
  readonly name: string;
  /**
   * Compares what serves there with what zoo left there, each time: a port can belong to another program by now. Throws WorldFailure where
   * it is not the tenant.
   */
  check(signal: AbortSignal): Promise<Checked>;
  answer(checked: Checked, messages: readonly ChatMessage[], signal: AbortSignal): AsyncIterable<ChatPiece>;
}
export interface Checked {
  readonly port: number;
  /** What the backend calls the tenant. */
  readonly alias: string;
  readonly notes: readonly string[];
  readonly tenant?: string;
}

export function partnerOn(given: string, { fleet, world, connect, backends }: Opened): Partner {
  const residency = residencyOn(machineOf(given, fleet), fleet);
  const { machine } = residency.spec;
  const name = slotName(machine.name, residency.spec.slot);
  const chat = backends[machine.backend.kind]?.chat;
  if (chat === undefined)
    throw new WorldFailure({
      class: 'input',
      message: `${name} serves with ${machine.backend.kind}, with which this version of zoo cannot chat`,
    });
  return {
    name,
    check: (signal) => requireTenant(residency, world, signal),
    async *answer({ port, alias }, messages, signal) {
      const connection = await connect(machine);
      try {
        const model = `the tenant of ${name}`;
        yield* chat(connection, { port, alias }, { model, messages, maxTokens: MOST_TOKENS, signal });
      } finally {
        await connection.close();
      }
    },
  };
}
