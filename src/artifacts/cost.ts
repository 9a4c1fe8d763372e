import type { LedgerState } from '../ledger/ledger.ts';
import { type Cost, NO_COST } from '../plan/action.ts';
import type { ArtifactSpec } from '../resources/artifact.ts';
import type { Observation, Wanted } from '../resources/resource.ts';
import type { Format } from './format.ts';

/**
 * What making it takes, from the input's size, and from what the same quantization took before where there was one; and
 * what bringing it back takes, where it was made once and its bytes are not here.
 */
export function artifactCost(
  wanted: Wanted<'artifact'>,
  observation: Observation<'artifact'> | undefined,
  { format, history }: { readonly format: Format | undefined; readonly history: LedgerState },
): Cost {
  const making = makingCost(wanted, { format, history });
  if (observation?.state !== 'present' || observation.seen.hasBytes) return making;
  return { ...making, downBytes: observation.seen.output.files.reduce((sum, { size }) => sum + size, 0) };
}

function makingCost(
  wanted: Wanted<'artifact'>,
  { format, history }: { readonly format: Format | undefined; readonly history: LedgerState },
): Cost {
  const inputBytes = wanted.value.input?.sizeBytes;
  if (format === undefined || inputBytes === undefined || wanted.value.recipe.steps.length === 0)
    return NO_COST;
  const { outputBytes, cpuSeconds, memoryBytes, scratchBytes } = format.estimate(
    wanted.resource.spec,
    inputBytes,
  );
  const measured = secondsPerByte(wanted.resource.spec, outputBytes, history);
  return {
    ...NO_COST,
    cpuSeconds: measured === undefined ? cpuSeconds : Math.ceil(measured * outputBytes),
    memoryBytes,
    scratchBytes,
  };
}

interface Took {
  readonly bytes: number;
  readonly seconds: number;
}

/** Sorted by quantization once for each state of the ledger: every artifact of a fleet asks. */
const sorted = new WeakMap<
  LedgerState['outputs'],
  { readonly size: number; readonly took: ReadonlyMap<string, readonly Took[]> }
>();

function tookBySuffix(outputs: LedgerState['outputs']): ReadonlyMap<string, readonly Took[]> {
  const known = sorted.get(outputs);
  if (known?.size === outputs.size) return known.took;
  const took = new Map<string, Took[]>();
  for (const { id, output, seconds, claimed } of outputs.values()) {
    // How long it took is not published.
    if (claimed === true) continue;
    const suffix = id.split('/').slice(3).join('/');
    const bytes = output.files.reduce((sum, file) => sum + file.size, 0);
    const list = took.get(suffix);
    if (list === undefined) took.set(suffix, [{ bytes, seconds }]);
    else list.push({ bytes, seconds });
  }
  sorted.set(outputs, { size: outputs.size, took });
  return took;
}

/** How many of one quantization are looked at: the estimate gets no better with more. */
const ENOUGH = 50;

/** Tiny models take as long as their tools take to start: they say nothing of large ones. */
function secondsPerByte(spec: ArtifactSpec, outputBytes: number, history: LedgerState): number | undefined {
  const took = tookBySuffix(history.outputs).get(`${spec.format}/${spec.quantization ?? ''}`) ?? [];
  const alike = took
    .slice(-ENOUGH)
    .filter(({ bytes }) => bytes * 4 >= outputBytes && bytes <= outputBytes * 4);
  const bytes = alike.reduce((sum, each) => sum + each.bytes, 0);
  return bytes === 0 ? undefined : alike.reduce((sum, each) => sum + each.seconds, 0) / bytes;
}
