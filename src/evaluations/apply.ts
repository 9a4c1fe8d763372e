import { requireRight } from '../blobs/require-right.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { Outcome } from '../drivers/driver.ts';
import type { BackendBuild, Measurement, Report } from '../resources/evaluation.ts';
import { readable } from '../resources/json-reader.ts';
import type { Wanted } from '../resources/resource.ts';
import { compareWithBase, type ComparePorts } from './compare-with-base.ts';
import type { BoundGate } from './gates/define-gate.ts';
import { measureServed, type ServePorts } from './measure-served.ts';
import { readFiles } from './read-files.ts';
import type { WantOptions } from './want.ts';

export type EvaluationPorts = WantOptions & ServePorts & ComparePorts;

/** Has the gate measure the artifact's own bytes, and hands over what was measured. The verdict comes later, from the thresholds. */
export async function applyEvaluation(
  wanted: Wanted<'evaluation'>,
  context: ApplyContext,
  ports: EvaluationPorts,
): Promise<Outcome<'evaluation'>> {
  const { resource, value } = wanted;
  const { spec } = resource;
  const gate = ports.gates[spec.gate]?.bind(spec.declared);
  const { output, reportKey, machine } = value;
  if (gate === undefined || output === undefined || reportKey === undefined) {
    throw new TypeError(`${resource.id} cannot be applied before its artifact is known`);
  }
  const measurement = await measured(wanted, gate, { context, ports });
  const report: Report = {
    key: reportKey,
    gate: spec.gate,
    artifact: output.digest,
    backend: value.backend,
    ...(machine === undefined ? {} : { machine }),
    measurement,
  };
  const known = context.ledger.reports.get(reportKey);
  const notes = known?.claimed === true ? [comparedWithClaim(gate, report, known.report)] : [];
  return { state: 'done', seen: { report }, downBytes: 0, upBytes: 0, notes };
}

async function measured(
  wanted: Wanted<'evaluation'>,
  gate: BoundGate,
  { context, ports }: { readonly context: ApplyContext; readonly ports: EvaluationPorts },
): Promise<Measurement> {
  const { resource, value } = wanted;
  const { spec } = resource;
  const program = ports.gates[spec.gate]?.program;
  const { output } = value;
  if (output === undefined) throw new TypeError(`${resource.id} has no artifact`);
  const begin = async (here: BackendBuild): Promise<void> => {
    requireVersion(here, value.backend);
    await context.effect('ask', { artifact: output.digest, gate: spec.gate });
    // A report is of a digest, whatever lies under its name by now.
    await requireRight(context.blobs, output.files, { of: spec.artifact, signal: context.signal });
  };
  if (gate.inspect !== undefined) {
    await begin(value.backend);
    return readFiles(wanted, gate.inspect, { context, ports });
  }
  if (program !== undefined && gate.compare !== undefined) {
    const command = await ports.tools.find(program.name, context.signal);
    await begin({ name: program.name, version: command.version });
    return compareWithBase(wanted, gate.compare, { steps: gate.steps, command, context, ports });
  }
  const serving: ServePorts = ports;
  const backend = serving.judgeOf(spec.format);
  if (backend === undefined || gate.measure === undefined)
    throw new TypeError(`${resource.id} cannot be measured`);
  await begin({ name: backend.name, version: await backend.version() });
  return measureServed(wanted, gate.measure, { steps: gate.steps, backend, context, ports: serving });
}

/** Sampling is greedy, and another processor may round otherwise: other words are no proof of a forgery. */
function comparedWithClaim(gate: BoundGate, report: Report, claimed: Report): string {
  const agrees = readable(() => gate.agrees(report.measurement, claimed.measurement));
  if ('problem' in agrees) return `asked again: what was claimed cannot be read: ${agrees.problem}`;
  if (agrees.value === undefined) return 'measured again: what was claimed counts no more';
  return agrees.value
    ? 'asked again: the answers are as they were claimed'
    : 'asked again: the answers differ from those that were claimed';
}

/** A report is keyed by the pinned version: measured with another one it would be a lie. */
function requireVersion(here: BackendBuild, wanted: BackendBuild): void {
  if (here.version === wanted.version) return;
  throw new WorldFailure({
    class: 'tool',
    message: `${here.name} here is ${here.version}, but ${wanted.version} is pinned`,
    remedy: 'run `zoo toolchain install`, or pin the other version with `zoo lock`',
  });
}
