import type { LedgerState } from '../ledger/ledger.ts';
import { isDigest } from '../resources/digest.ts';
import { machineClassText } from '../resources/evaluation.ts';
import { readable } from '../resources/json-reader.ts';
import type { AnyResource } from '../resources/resource.ts';
import type { Gates } from '../evaluations/gates/define-gate.ts';
import { REGISTRIES } from './registries.ts';

/** What a gate measured last on an artifact, and what the fleet of now says of it. */
export interface GateResult {
  readonly passed: boolean;
  /** Why it did not pass. */
  readonly reasons: readonly string[];
  readonly measured: readonly string[];
}

/** Undefined where there is no report of it, or none that can be read; and for what is no gate. */
export function gateResultOf(
  resource: AnyResource | undefined,
  { baselines, reports }: Pick<LedgerState, 'baselines' | 'reports'>,
): GateResult | undefined {
  if (resource?.kind !== 'evaluation') return undefined;
  const { gate, declared } = resource.spec;
  const key = baselines.get(resource.id)?.fields['report'];
  const found = typeof key === 'string' && isDigest(key) ? reports.get(key) : undefined;
  const gates: Gates = REGISTRIES.gates;
  const bound = gates[gate]?.bind(declared);
  if (found === undefined || bound === undefined) return undefined;
  const { backend, machine, measurement } = found.report;
  const judged = readable(() => bound.judge(measurement));
  if ('problem' in judged) return undefined;
  const { verdict, view } = judged.value;
  return {
    passed: verdict.passed,
    reasons: verdict.reasons,
    measured: [
      ...view.lines,
      `with ${backend.name} ${backend.version}`,
      ...(machine === undefined ? [] : [`on ${machineClassText(machine)}`]),
    ],
  };
}
