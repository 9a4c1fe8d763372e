import { symlink, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServerBackend } from '../backends/process-server.ts';
import { requireRight } from '../blobs/require-right.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { Outcome } from '../drivers/driver.ts';
import type { FileEntry } from '../resources/content.ts';
import type { EvaluationWanted, Report } from '../resources/evaluation.ts';
import type { Wanted } from '../resources/resource.ts';
import { stopRecorded } from '../transports/stop-recorded.ts';
import type { Connection } from '../transports/transport.ts';
import type { BoundGate } from './gates/define-gate.ts';
import type { WantOptions } from './want.ts';
import { readable } from '../resources/json-reader.ts';

export interface EvaluationPorts extends WantOptions {
  readonly judgeOf: (format: string) => ServerBackend | undefined;
  /** The machine that judges, with this backend on it: the one that zoo runs on. */
  readonly connection: (backend: ServerBackend) => Promise<Connection>;
}

/** Has the gate measure the artifact's own bytes, and hands over what was measured. The verdict comes later, from the thresholds. */
export async function applyEvaluation(
  wanted: Wanted<'evaluation'>,
  context: ApplyContext,
  ports: EvaluationPorts,
): Promise<Outcome<'evaluation'>> {
  const { resource, value } = wanted;
  const { spec } = resource;
  const gate = ports.gates[spec.gate]?.bind(spec.declared);
  const backend = ports.judgeOf(spec.format);
  const { output, reportKey, machine } = value;
  if (gate === undefined || backend === undefined || output === undefined || reportKey === undefined) {
    throw new TypeError(`${resource.id} cannot be applied before its artifact is known`);
  }
  await requireVersion(backend, value);
  const directory = await context.scratch();
  const connection = await ports.connection(backend);
  try {
    await context.effect('ask', { artifact: output.digest, gate: spec.gate });
    // A run that was killed a moment ago: its server may still be ending.
    await stopRecorded(connection, `${directory}/server.pid`);
    // A report is of a digest, whatever lies under its name by now.
    await requireRight(context.blobs, output.files, { of: spec.artifact, signal: context.signal });
    const weightsPath = await weightsOf(output.files, backend, { context, directory });
    const onStep = (done: number): void =>
      context.progress({ what: 'ask', done, total: gate.steps, unit: 'steps' });
    onStep(0);
    const { hasChatTemplate } = output.facts;
    const onMachine = machine === undefined ? {} : { machine };
    const { signal } = context;
    const bench = { backend, connection, directory, signal, onStep, ...onMachine };
    const measurement = await gate.measure({ name: spec.artifact, weightsPath, hasChatTemplate }, bench);
    const report: Report = {
      key: reportKey,
      gate: spec.gate,
      artifact: output.digest,
      backend: value.backend,
      ...onMachine,
      measurement,
    };
    const known = context.ledger.reports.get(reportKey);
    const notes = known?.claimed === true ? [comparedWithClaim(gate, report, known.report)] : [];
    return { state: 'done', seen: { report }, downBytes: 0, upBytes: 0, notes };
  } catch (error) {
    throw await keepingLog(error, `${directory}/server.log`, context);
  } finally {
    await connection.close();
  }
}

/** Sampling is greedy, and another processor may round otherwise: other words are no proof of a forgery. */
function comparedWithClaim(gate: BoundGate, report: Report, claimed: Report): string {
  const agrees = readable(() => gate.agrees(report.measurement, claimed.measurement));
  if ('problem' in agrees) return `asked again: what was claimed cannot be read: ${agrees.problem}`;
  if (agrees.value === undefined) return 'measured again: what was claimed counts no more';
  return agrees.value
    ? 'asked again: it answers as was claimed'
    : 'asked again: it answers otherwise than was claimed';
}

/** The folder of the action goes, and a message must not name a log in it. */
async function keepingLog(error: unknown, log: string, context: ApplyContext): Promise<unknown> {
  if (!(error instanceof WorldFailure)) return error;
  const { remedy } = error.failure;
  if (remedy?.includes(log) !== true) return error;
  const kept = await context.keepLog(log);
  const { remedy: _, ...rest } = error.failure;
  const whole = kept === undefined ? {} : { remedy: remedy.replaceAll(log, () => kept) };
  return new WorldFailure({ ...rest, ...whole }, { cause: error });
}

/** A report is keyed by the pinned version: measured with another one it would be a lie. */
async function requireVersion(backend: ServerBackend, { backend: wanted }: EvaluationWanted): Promise<void> {
  const version = await backend.version();
  if (version === wanted.version) return;
  throw new WorldFailure({
    class: 'tool',
    message: `${backend.name} here is ${version}, but ${wanted.version} is pinned`,
    remedy: 'run `zoo toolchain install`, or pin the other version with `zoo lock`',
  });
}

/** One file is used where it lies; several find each other by name, so they get their names back. */
async function weightsOf(
  files: readonly FileEntry[],
  backend: ServerBackend,
  {
    context: { blobs },
    directory,
  }: { readonly context: Pick<ApplyContext, 'blobs'>; readonly directory: string },
): Promise<string> {
  const first = backend.weightsFile(files);
  if (first === undefined)
    throw new WorldFailure({
      class: 'tool',
      message: `there is no file that ${backend.name} could load, so it cannot be asked anything`,
    });
  if (files.length === 1) return blobs.path(first.sha256);
  for (const { path, sha256 } of files) {
    const named = join(directory, 'weights', path);
    await mkdir(dirname(named), { recursive: true });
    await rm(named, { force: true });
    await symlink(blobs.path(sha256), named);
  }
  return join(directory, 'weights', first.path);
}
