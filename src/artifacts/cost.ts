import type { LedgerState } from '../ledger/ledger.ts';
import { type Cost, NO_COST } from '../plan/action.ts';
import type { ArtifactSpec } from '../resources/artifact.ts';
import type { Wanted } from '../resources/resource.ts';
import type { Format } from './format.ts';

/** From the input's size; how long it takes from what the same quantization took before, where there was one. */
export function artifactCost(
  wanted: Wanted<'artifact'>,
  format: Format | undefined,
  history: LedgerState,
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

/** Tiny models take as long as their tools take to start: they say nothing of large ones. */
function secondsPerByte(spec: ArtifactSpec, outputBytes: number, history: LedgerState): number | undefined {
  const suffix = `/${spec.format}/${spec.quantization ?? ''}`;
  let seconds = 0;
  let bytes = 0;
  for (const { id, output, seconds: took } of history.outputs.values()) {
    if (!id.endsWith(suffix)) continue;
    const size = output.files.reduce((sum, file) => sum + file.size, 0);
    if (size * 4 < outputBytes || size > outputBytes * 4) continue;
    seconds += took;
    bytes += size;
  }
  return bytes === 0 ? undefined : seconds / bytes;
}
