import { join } from 'node:path';
import { hashFile } from '../blobs/hash-file.ts';
import { requireRight } from '../blobs/require-right.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { Executor } from '../executors/executor.ts';
import type { ArtifactOutput } from '../resources/artifact.ts';
import type { FormatDefinition } from '../resources/catalog.ts';
import { isDigest } from '../resources/digest.ts';
import type { FleetFile, Measurement } from '../resources/evaluation.ts';
import type { ResourceId } from '../resources/id.ts';
import type { Wanted } from '../resources/resource.ts';
import type { ToolCommand } from '../toolchains/tool-command.ts';
import type { ComparedSubject, ComparingBench } from './gates/bench.ts';
import type { BoundGate } from './gates/define-gate.ts';
import { stagedWeights } from './staged-weights.ts';

export interface ComparePorts {
  /** What a format says of its files. */
  readonly formatOf: (format: string) => Pick<FormatDefinition, 'weightsFile' | 'weightTypes'> | undefined;
  /** Programs that gates call, found or installed when the first asks. */
  readonly tools: {
    find(program: string, signal: AbortSignal): Promise<ToolCommand>;
    readonly executor: Executor;
    readonly threads: number;
  };
  /** A folder for what several artifacts with one base are compared with; disposable. */
  readonly keep: () => Promise<string>;
}

interface Around {
  readonly steps: number;
  readonly command: ToolCommand;
  readonly context: ApplyContext;
  readonly ports: ComparePorts;
}

/** A program reads the artifact, and what it was made from. */
export async function compareWithBase(
  wanted: Wanted<'evaluation'>,
  compare: NonNullable<BoundGate['compare']>,
  { steps, command, context, ports }: Around,
): Promise<Measurement> {
  const {
    resource: { id, spec },
    value,
  } = wanted;
  const { output, base, text } = value;
  if (output === undefined || base === undefined || spec.base === undefined || text === undefined)
    throw new TypeError(`${id} cannot be compared before its base is known`);
  const { signal, blobs } = context;
  await requireRight(blobs, base.files, { of: spec.base, signal });
  await requireSameText(text);
  const directory = await context.scratch();
  const first = ports.formatOf(spec.format)?.weightsFile ?? (() => undefined);
  const subject = async (of: ResourceId, made: ArtifactOutput, name: string): Promise<ComparedSubject> => ({
    ...factsOf(made),
    name: of,
    weightsPath: await stagedWeights(made.files, {
      first: made.files.find(({ path }) => path === first(made.files.map((file) => file.path))),
      program: value.backend.name,
      directory: join(directory, name),
      blobs,
    }),
  });
  const onStep = (done: number): void =>
    context.progress({ what: 'compare', done, total: steps, unit: 'steps' });
  onStep(0);
  return compare(await subject(spec.artifact, output, 'weights'), {
    base: await subject(spec.base, base, 'base'),
    text,
    program: command,
    executor: ports.tools.executor,
    threads: ports.tools.threads,
    ...measuredBefore(wanted, context),
    keep: await ports.keep(),
    directory,
    keepLog: (path) => context.keepLog(path),
    signal,
    onStep,
  });
}

function factsOf({ digest, files, facts }: ArtifactOutput): Omit<ComparedSubject, 'name' | 'weightsPath'> {
  const vocabulary = facts.memory?.vocabularySize;
  return {
    hasChatTemplate: facts.hasChatTemplate,
    digest,
    sizeBytes: files.reduce((sum, { size }) => sum + size, 0),
    parameters: facts.parameters,
    ...(vocabulary === undefined ? {} : { vocabulary }),
  };
}

/** The plan has looked at it; people write on while a plan runs. */
async function requireSameText({ path, digest }: FleetFile): Promise<void> {
  const { digest: now } = await hashFile(path);
  if (now === digest) return;
  throw new WorldFailure({
    class: 'input',
    message: `the text ${path} was changed while zoo ran`,
    remedy: 'plan again',
  });
}

/** Under the same name: of the release before this one, as a rule. */
function measuredBefore(
  { resource: { id } }: Wanted<'evaluation'>,
  { ledger }: ApplyContext,
): Pick<ComparingBench, 'before'> {
  const key = ledger.baselines.get(id)?.fields['report'];
  const found = typeof key === 'string' && isDigest(key) ? ledger.reports.get(key) : undefined;
  if (found === undefined) return {};
  const { artifact, measurement } = found.report;
  return { before: { artifact, measurement } };
}
