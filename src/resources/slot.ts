import { type InnerPath, innerPath } from './inner-path.ts';
import type { MachineFacts, SlotFacts } from './machine.ts';

/** The slot of a machine that nothing else is said of. */
export const MAIN_SLOT = 'main';

/** Where the tenants of a slot live, below the model-zoo directory. `main` has the layout that others know, too. */
export function homeOf(slot: string): InnerPath {
  return innerPath(slot === MAIN_SLOT ? 'resident' : `resident/slots/${slot}`);
}

/** How people call it: `legion`, `legion/coder`. */
export function slotName(machine: string, slot: string): string {
  return slot === MAIN_SLOT ? machine : `${machine}/${slot}`;
}

/** The slot whose home it is. */
export function slotIn(home: InnerPath): string {
  return home === homeOf(MAIN_SLOT) ? MAIN_SLOT : (home.split('/').at(-1) ?? '');
}

/** A slot that the machine does not show is empty. */
export function slotOn({ slots }: Pick<MachineFacts, 'slots'>, slot: string): SlotFacts {
  return slots.find((one) => one.slot === slot) ?? { slot, home: homeOf(slot), tenants: [] };
}
