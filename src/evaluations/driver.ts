/**
 * Kind `evaluation`: what a gate measured on an artifact. The report is kept, keyed by everything that could change it;
 * the verdict is computed from report and fleet whenever it is needed.
 */
import { changedSince } from './changed-since.ts';
import { shellWord } from '../diagnostics/shell-word.ts';
import type { ResourceId } from '../resources/id.ts';
import { readable } from '../resources/json-reader.ts';
import type { Driver } from '../drivers/driver.ts';
import { NO_COST } from '../plan/action.ts';
import { applyEvaluation, type EvaluationPorts } from './apply.ts';
import { actualFields, desiredFields } from './diff.ts';
import { lastSeconds } from './last-seconds.ts';
import { observeEvaluations } from './observe.ts';
import { wantEvaluation } from './want.ts';

export function createEvaluationDriver(options: EvaluationPorts): Driver<'evaluation'> {
  const { gates } = options;
  return {
    kind: 'evaluation',
    want: (resource, inputs, context) => wantEvaluation(resource, { inputs, context, options }),
    observe: (wanted, { ledger }) => observeEvaluations(wanted, { ledger, gates }),
    desired: desiredFields,
    actual: (seen) => actualFields(seen),
    reads: ({ resource: { spec } }, changes) =>
      changes.length === 0
        ? []
        : [spec.artifact, spec.base, spec.source].filter((input) => input !== undefined),
    versions: () => [],
    // What is measured again although nothing has changed costs as much.
    cost: ({ resource: { id, spec }, value }, _changes, history) => ({
      ...NO_COST,
      cpuSeconds: lastSeconds(history, id) ?? gates[spec.gate]?.bind(spec.declared)?.guessedSeconds ?? 0,
      memoryBytes:
        gates[spec.gate]?.reader === undefined ? (value.output?.facts.memory?.weightsBytes ?? 0) : 0,
      scratchBytes: gates[spec.gate]?.bind(spec.declared)?.scratchBytes(value.base) ?? 0,
    }),
    output: ({ resource: { id, spec }, key, unknown }, observation) => {
      if (key === undefined) return { state: 'unknown', why: unknown ?? 'its artifact is unknown' };
      if (observation.state === 'unknown') return { state: 'unknown', why: observation.why };
      const bound = gates[spec.gate]?.bind(spec.declared);
      if (observation.state === 'absent' || bound === undefined) return { state: 'pending', key };
      const { report } = observation.seen;
      const judged = readable(() => bound.judge(report.measurement));
      if ('problem' in judged) return { state: 'unknown', why: unreadable(id, judged.problem) };
      return { state: 'known', key, value: { report, ...judged.value } };
    },
    drift: ({ field }) => ({ class: 'content', text: `${field} is another one` }),
    extras: () => [],
    holds: () => undefined,
    changed: (...[wanted, , since]) => changedSince(wanted, since, gates),
    apply: (_action, wanted, context) => applyEvaluation(wanted, context, options),
  };
}

function unreadable(id: ResourceId, problem: string): string {
  return `its report cannot be read: ${problem}. Run \`zoo apply --replace ${shellWord(id)}\`: it measures again.`;
}
