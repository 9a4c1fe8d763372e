import type { Since } from '../drivers/driver.ts';
import { isDigest } from '../resources/digest.ts';
import { machineClassText } from '../resources/evaluation.ts';
import { readable } from '../resources/json-reader.ts';
import type { Wanted } from '../resources/resource.ts';
import type { Gates } from './gates/define-gate.ts';

/** What is measured otherwise than last time. */
export function changedSince(
  { resource: { spec }, value: { backend, machine, text } }: Wanted<'evaluation'>,
  { baseline, ledger }: Since,
  gates: Gates,
): string | undefined {
  const key = baseline['report'];
  if (typeof key !== 'string' || !isDigest(key)) return undefined;
  const before = ledger.reports.get(key)?.report;
  if (before === undefined) return undefined;
  const bound = gates[spec.gate]?.bind(spec.declared);
  const changed = readable(() => bound?.changed(before.measurement, text?.digest) ?? []);
  const parts = [
    ...('value' in changed ? changed.value : []),
    ...(before.backend.version === backend.version
      ? []
      : [`${backend.name} ${before.backend.version} becomes ${backend.version}`]),
    ...(machine === undefined || sameMachine(before.machine, machine)
      ? []
      : [`measured on another class of machine: ${machineClassText(machine)}`]),
  ];
  return parts.length === 0 ? undefined : parts.join('; ');
}

function sameMachine(
  before: Wanted<'evaluation'>['value']['machine'],
  now: NonNullable<typeof before>,
): boolean {
  return before !== undefined && machineClassText(before) === machineClassText(now);
}
