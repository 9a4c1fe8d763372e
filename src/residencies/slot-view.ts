import type { MachineFacts, Neighbour, SlotFacts, SlotView } from '../resources/machine.ts';
import { slotOn } from '../resources/slot.ts';
import { parsePointer } from './pointer.ts';

/** A machine as one slot sees it: its own pointer and tenants, and who lives beside it. */
export function slotView(facts: MachineFacts, slot: string): SlotView {
  const neighbours = facts.slots.filter((one) => one.slot !== slot).flatMap(neighbourIn);
  return { ...facts, ...slotOn(facts, slot), neighbours };
}

function neighbourIn({ slot, pointer }: SlotFacts): readonly Neighbour[] {
  const { tenant, serving } = parsePointer(pointer) ?? {};
  if (tenant === undefined) return [];
  const { memoryBytes = 0, port } = serving ?? {};
  return [{ slot, tenant, memoryBytes, ...(port === undefined ? {} : { port }) }];
}
