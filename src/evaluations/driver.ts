/**
 * Kind `evaluation`: what a gate measured on an artifact. The report is kept, keyed by everything that could change it;
 * the verdict is computed from report and fleet whenever somebody asks.
 */
import { changedQuestion } from './changed-question.ts';
import type { Driver } from '../drivers/driver.ts';
import { NO_COST } from '../plan/action.ts';
import { applyEvaluation, type EvaluationPorts } from './apply.ts';
import { actualFields, desiredFields } from './diff.ts';
import { lastSeconds } from './last-seconds.ts';
import { observeEvaluations } from './observe.ts';
import { wantEvaluation } from './want.ts';

const GUESSED_SECONDS_PER_QUESTION = 2;

export interface EvaluationDriverOptions extends EvaluationPorts {
  /** Whose pinned version the backend has: `llama.cpp`. */
  readonly tool: string;
}

export function createEvaluationDriver(options: EvaluationDriverOptions): Driver<'evaluation'> {
  const { gates, backend, tool } = options;
  return {
    kind: 'evaluation',
    want: (resource, inputs, context) =>
      wantEvaluation(resource, {
        inputs,
        context,
        options: { gates, backend: { name: backend.name, tool } },
      }),
    observe: observeEvaluations,
    desired: desiredFields,
    actual: (seen) => actualFields(seen),
    reads: ({ resource }, changes) => (changes.length === 0 ? [] : [resource.spec.artifact]),
    versions: () => [],
    // What is asked again although nothing has changed costs as much.
    cost: ({ resource, value }, _changes, history) => ({
      ...NO_COST,
      cpuSeconds: lastSeconds(history, resource.id) ?? value.asked.length * GUESSED_SECONDS_PER_QUESTION,
      memoryBytes: value.output?.facts.memory?.weightsBytes ?? 0,
    }),
    output: ({ resource, key, unknown }, observation) => {
      if (key === undefined) return { state: 'unknown', why: unknown ?? 'its artifact is unknown' };
      if (observation.state === 'unknown') return { state: 'unknown', why: observation.why };
      const gate = gates[resource.spec.gate];
      if (observation.state === 'absent' || gate === undefined) return { state: 'pending', key };
      const { report } = observation.seen;
      const { questions, pass } = resource.spec;
      const verdict = gate.judge(report, questions, pass);
      return { state: 'known', key, value: { report, verdict, rule: { name: gate.rule, questions, pass } } };
    },
    drift: ({ field }) => ({ class: 'content', text: `${field} is another one` }),
    extras: () => [],
    holds: () => undefined,
    changed: (...[wanted, , since]) => changedQuestion(wanted, since),
    apply: (_action, wanted, context) => applyEvaluation(wanted, context, options),
  };
}
