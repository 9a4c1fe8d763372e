/**
 * Which machine a folder belongs to: `zoo: { id, hardware }` in `host/identity.json`, beside what others keep there. The id is
 * written at the first contact; hardware is a hash of what the computer is called by its installation (`/etc/machine-id`) or
 * its board, so that a folder that was copied to another computer differs from the one that stayed.
 */
import { hash, randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { LedgerState } from '../ledger/ledger.ts';
import { lenient, parsedAs } from '../resources/foreign-json.ts';
import { resourceId } from '../resources/id.ts';
import type { MachineIdentity } from '../resources/machine-identity.ts';
import type { MachineFacts, MachineSpec } from '../resources/machine.ts';

const ours = v.object({
  zoo: v.object({ id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)), hardware: lenient(v.string()) }),
});
const others = v.looseObject({ zoo: v.fallback(v.optional(v.looseObject({})), {}) });

/** Undefined when it says nothing of it. */
export function parseIdentity(text: string | undefined): MachineIdentity | undefined {
  const zoo = parsedAs(ours, text)?.zoo;
  if (zoo === undefined) return undefined;
  const { id, hardware } = zoo;
  return { id, ...(hardware === undefined ? {} : { hardware }) };
}

/** Not the name itself: a reader of the file need not know it. */
export function hardwareOf(name: string | undefined): string | undefined {
  const text = name?.trim() ?? '';
  return text === '' ? undefined : `sha256:${hash('sha256', `zoo machine ${text}`)}`;
}

/** Everything else in the file stays. Undefined: it is no JSON object, and nothing can be added to it. */
export function withIdentity(text: string, { id, hardware }: MachineIdentity): string | undefined {
  const object = parsedAs(others, text);
  if (object === undefined) return undefined;
  const zoo = { ...object.zoo, id, ...(hardware === undefined ? {} : { hardware }) };
  return `${JSON.stringify({ ...object, zoo }, undefined, 2)}\n`;
}

/** It is written, and of this computer as far as the platform tells. */
export function isIdentified({ identity, hardware }: MachineFacts): boolean {
  return identity !== undefined && (hardware === undefined || identity.hardware !== undefined);
}

export function identityFor(
  machine: MachineSpec,
  { identity, hardware }: MachineFacts,
  { baselines }: LedgerState,
): MachineIdentity {
  const known = baselines.get(resourceId('host', machine.name))?.proof?.['identity'];
  const id = identity?.id ?? known ?? randomUUID();
  return { id, ...(hardware === undefined ? {} : { hardware }) };
}
