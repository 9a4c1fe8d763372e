/** An evaluation of an artifact, wanted and applied the way `reconcile` does it. */
import { catalog } from '../../../src/cli/compose/catalog.ts';
import type { Driver } from '../../../src/drivers/driver.ts';
import type { EvaluationPorts } from '../../../src/evaluations/apply.ts';
import { localExecutor } from '../../../src/executors/local/local-executor.ts';
import { type Action, NO_COST } from '../../../src/plan/action.ts';
import type { ArtifactOutput } from '../../../src/resources/artifact.ts';
import type { Digest } from '../../../src/resources/digest.ts';
import type { EvaluationSeen, Question } from '../../../src/resources/evaluation.ts';
import { resourceId, type Kind } from '../../../src/resources/id.ts';
import type { Inputs, Output, Resource, Wanted } from '../../../src/resources/resource.ts';
import type { Rig } from './rig.ts';

type Evaluations = Driver<'evaluation'>;

/** What a driver needs beside that which serves: nothing is compared here. */
export const beside: Omit<EvaluationPorts, 'gates' | 'judgeOf' | 'machineClass' | 'connection'> = {
  formatOf: (format) => catalog().formats[format],
  textAt: (path) => ({ problem: `the text ${path} is not there` }),
  tools: {
    find: async (program) => {
      throw new Error(`${program} is not there`);
    },
    executor: localExecutor,
    threads: 2,
  },
  keep: async () => '/nowhere',
};

interface Asking {
  readonly pass?: number;
  readonly system?: string;
}

export function evaluationOf(
  rig: Rig,
  driver: Evaluations,
  artifact: ArtifactOutput & { readonly key: Digest },
  ...[questions, more = {}]: [questions: readonly Question[], more?: Asking]
): Wanted<'evaluation'> {
  return driver.want(
    resource(questions, more),
    given({ artifact: { state: 'known', key: artifact.key, value: artifact } }),
    rig.want,
  );
}

export function pendingEvaluation(
  rig: Rig,
  driver: Evaluations,
  ...[key, questions]: [key: Digest, questions: readonly Question[]]
): Wanted<'evaluation'> {
  return driver.want(resource(questions, {}), given({ artifact: { state: 'pending', key } }), rig.want);
}

export async function apply(
  rig: Rig,
  driver: Evaluations,
  wanted: Wanted<'evaluation'>,
): Promise<EvaluationSeen> {
  const { id, kind, place } = wanted.resource;
  const action: Action<'evaluation'> = {
    key: known(wanted.key),
    id,
    kind,
    place,
    verb: 'create',
    changes: [],
    inputs: [],
    reads: [],
    why: [],
    after: [],
    cost: NO_COST,
  };
  const outcome = await driver.apply(action, wanted, rig.context());
  if (outcome.state !== 'done') throw new Error(`it ended as ${outcome.state}`);
  return outcome.seen;
}

export function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is not known');
  return value;
}

function resource(questions: readonly Question[], { pass = 1, system }: Asking): Resource<'evaluation'> {
  const artifact = resourceId('artifact', 'zen', 'nano', 'gguf', 'q4_k_m');
  return {
    id: resourceId('evaluation', 'zen', 'nano', 'gguf', 'q4_k_m', 'identity'),
    kind: 'evaluation',
    spec: {
      family: 'zen',
      model: 'nano',
      gate: 'identity',
      artifact,
      format: 'gguf',
      declared: {
        gates: { identity: { pass } },
        questions,
        ...(system === undefined ? {} : { system }),
      },
      pass,
      holds: 'model',
    },
    dependsOn: [artifact],
    place: { file: 'zoo.fleet.yaml', line: 1, column: 1, length: 1, path: 'families.zen.identity' },
  };
}

function given(outputs: { readonly [K in Kind]?: Output<K> }): Inputs {
  return {
    of(kind, id) {
      const output = outputs[kind];
      if (output === undefined) throw new Error(`${id} was not given`);
      return output;
    },
  };
}
