import type { WantContext } from '../drivers/driver.ts';
import { canonicalJson } from '../resources/content.ts';
import type { Digest } from '../resources/digest.ts';
import type { EvaluationWanted } from '../resources/evaluation.ts';
import type { Inputs, Resource, Wanted } from '../resources/resource.ts';
import type { Gates } from './gates/gate.ts';

export interface WantOptions {
  readonly gates: Gates;
  /** The backend that answers, and the tool whose pinned version it has. */
  readonly backend: { readonly name: string; readonly tool: string };
}

/**
 * The key of the wish is made from the artifact's build key, which is known before there is an artifact: an approval
 * holds. What decides about the answers is in it, because it stands for the gate in the keys of all that the gate holds.
 * The key of the report is made from the artifact's digest, and without that: it says which bytes were asked what.
 */
export function wantEvaluation(
  resource: Resource<'evaluation'>,
  {
    inputs,
    context,
    options,
  }: { readonly inputs: Inputs; readonly context: WantContext; readonly options: WantOptions },
): Wanted<'evaluation'> {
  const { spec } = resource;
  const asked = spec.questions.map(({ ask }) => ask);
  const version = context.pins[options.backend.tool];
  const backend = { name: options.backend.name, version: version ?? 'unknown' };
  const value: EvaluationWanted = {
    artifact: undefined,
    asked,
    backend,
    ...(spec.system === undefined ? {} : { system: spec.system }),
  };
  const without = (unknown: string): Wanted<'evaluation'> => ({ resource, key: undefined, unknown, value });

  const gate = options.gates[spec.gate];
  if (gate === undefined) return without(`the gate ${spec.gate} is not in this version`);
  if (version === undefined) return without(`no version of ${options.backend.tool} is pinned`);
  const artifact = inputs.of('artifact', spec.artifact);
  if (artifact.state === 'unknown') return without(artifact.why);

  const keyWith = (subject: Digest): Digest =>
    context.hash(
      canonicalJson({
        artifact: subject,
        gate: gate.name,
        settings: gate.settings,
        asked,
        system: spec.system ?? '',
        backend,
      }),
    );
  const { questions, pass, holds } = spec;
  const expected = questions.map(({ expect }) => expect);
  const key = context.hash(
    canonicalJson({ report: keyWith(artifact.key), rule: gate.rule, expected, pass, holds }),
  );
  if (artifact.state === 'pending') return { resource, key, value };
  const output = artifact.value;
  return {
    resource,
    key,
    value: { ...value, artifact: output.digest, output, reportKey: keyWith(output.digest) },
  };
}
