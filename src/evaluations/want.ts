import type { WantContext } from '../drivers/driver.ts';
import { canonicalJson } from '../resources/content.ts';
import type { Digest } from '../resources/digest.ts';
import type { EvaluationSpec, EvaluationWanted, FleetFile, MachineClass } from '../resources/evaluation.ts';
import type { Inputs, Resource, Wanted } from '../resources/resource.ts';
import type { ServerBackend } from '../backends/process-server.ts';
import type { BoundGate, Gates } from './gates/define-gate.ts';
import { textProblem } from './text-problem.ts';

export interface WantOptions {
  readonly gates: Gates;
  /** The backend that serves artifacts of a format to a gate; undefined: none of this version can. */
  readonly judgeOf: (format: string) => Pick<ServerBackend, 'name' | 'tool'> | undefined;
  /** Of the machine that zoo runs on. */
  readonly machineClass: () => MachineClass;
  /** A file below the folder of the fleet file, as it is now. */
  readonly textAt: (path: string) => FleetFile | { readonly problem: string };
}

/**
 * The key of the wish is made from the artifact's build key, which is known before there is an artifact: an approval
 * holds. What is measured and how it is judged is in it, because it stands for the gate in the keys of all that the gate
 * holds; the machine is not, so that what was approved on one computer may run on another.
 * The key of the report is made from the artifact's digest, and without the rule: it says which bytes were measured how.
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
  const gate = options.gates[spec.gate];
  const bound = gate?.bind(spec.declared);
  const judge = gate?.program ?? options.judgeOf(spec.format);
  const version = judge === undefined ? undefined : context.pins[judge.tool];
  const backend = gate?.reader ?? { name: judge?.name ?? 'none', version: version ?? 'unknown' };
  const value: EvaluationWanted = {
    artifact: undefined,
    backend,
    ...(gate?.needs.includes('machine') === true ? { machine: options.machineClass() } : {}),
  };
  const without = (unknown: string): Wanted<'evaluation'> => ({ resource, key: undefined, unknown, value });

  if (bound === undefined) return without(`the gate ${spec.gate} is not in this version`);
  if (gate?.reader === undefined && judge === undefined)
    return without(`no backend of this version serves ${spec.format} to a gate`);
  if (gate?.reader === undefined && version === undefined)
    return without(`no version of ${judge?.tool ?? backend.name} is pinned`);
  const text = textOf(bound, options);
  if (text !== undefined && 'problem' in text) return without(text.problem);
  const artifact = inputs.of('artifact', spec.artifact);
  if (artifact.state === 'unknown') return without(artifact.why);
  const beside = besideOf(spec, inputs);
  if ('unknown' in beside) return without(beside.unknown);

  const read = text === undefined ? {} : { text: text.digest };
  const keyWith = (what: Measured): Digest =>
    context.hash(canonicalJson({ ...bound.measures, ...read, ...what, gate: spec.gate, backend }));
  const { holds } = spec;
  const made = { artifact: artifact.key, ...beside.keys };
  const key = context.hash(canonicalJson({ report: keyWith(made), rule: bound.rule, holds }));
  const withText: EvaluationWanted = text === undefined ? value : { ...value, text };
  const { outputs } = beside;
  if (artifact.state === 'pending' || outputs === undefined) return { resource, key, value: withText };
  const output = artifact.value;
  const { machine } = value;
  const measured = {
    artifact: output.digest,
    ...digestsOf(outputs),
    ...(machine === undefined ? {} : { machine }),
  };
  return {
    resource,
    key,
    value: {
      ...withText,
      artifact: output.digest,
      output,
      ...outputs,
      reportKey: keyWith(measured),
    },
  };
}

interface Measured {
  readonly artifact: Digest;
  readonly base?: Digest;
  readonly source?: Digest;
  readonly machine?: MachineClass;
}

/** What the artifact is compared with; `outputs` is undefined while one of them is pending. */
function besideOf(
  spec: EvaluationSpec,
  inputs: Inputs,
):
  | { readonly unknown: string }
  | {
      readonly keys: Omit<Measured, 'artifact'>;
      readonly outputs: Pick<EvaluationWanted, 'base' | 'source'> | undefined;
    } {
  const base = spec.base === undefined ? undefined : inputs.of('artifact', spec.base);
  const source = spec.source === undefined ? undefined : inputs.of('source', spec.source);
  if (base?.state === 'unknown') return { unknown: base.why };
  if (source?.state === 'unknown') return { unknown: source.why };
  const keys = {
    ...(base === undefined ? {} : { base: base.key }),
    ...(source === undefined ? {} : { source: source.key }),
  };
  if (base?.state === 'pending' || source?.state === 'pending') return { keys, outputs: undefined };
  const outputs = {
    ...(base === undefined ? {} : { base: base.value }),
    ...(source === undefined ? {} : { source: source.value }),
  };
  return { keys, outputs };
}

function digestsOf({ base, source }: Pick<EvaluationWanted, 'base' | 'source'>): Omit<Measured, 'artifact'> {
  return {
    ...(base === undefined ? {} : { base: base.digest }),
    ...(source === undefined ? {} : { source: source.digest }),
  };
}

function textOf(
  { text }: BoundGate,
  { textAt }: WantOptions,
): FleetFile | { readonly problem: string } | undefined {
  if (text === undefined) return undefined;
  const found = textAt(text.path);
  if ('problem' in found) return found;
  const problem = textProblem(text, found);
  return problem === undefined ? found : { problem: problem.what };
}
