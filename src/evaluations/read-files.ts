import { requireRight } from '../blobs/require-right.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { FileEntry } from '../resources/content.ts';
import type { Measurement } from '../resources/evaluation.ts';
import type { Wanted } from '../resources/resource.ts';
import type { ComparePorts } from './compare-with-base.ts';
import type { ReadFile } from './gates/bench.ts';
import type { BoundGate } from './gates/define-gate.ts';

interface Around {
  readonly context: ApplyContext;
  readonly ports: Pick<ComparePorts, 'formatOf'>;
}

/** zoo reads the artifact, and what it was made from, where they lie. */
export async function readFiles(
  { resource: { id, spec }, value: { output, source } }: Wanted<'evaluation'>,
  inspect: NonNullable<BoundGate['inspect']>,
  { context, ports }: Around,
): Promise<Measurement> {
  const { signal, blobs } = context;
  if (output === undefined || source === undefined || spec.source === undefined)
    throw new TypeError(`${id} cannot be read before its source is known`);
  await requireRight(blobs, source.files, { of: spec.source, signal });
  const placed = ({ path, size, sha256 }: FileEntry): ReadFile => ({
    path,
    absolute: blobs.path(sha256),
    sizeBytes: size,
    sha256,
  });
  const { quantization } = spec.declared;
  const weightType = ports.formatOf(spec.format)?.weightTypes?.[quantization ?? ''];
  const total = output.files.reduce((sum, { size }) => sum + size, 0);
  return inspect(
    {
      name: spec.artifact,
      files: output.files.map(placed),
      parameters: output.facts.parameters,
      ...(quantization === undefined ? {} : { quantization }),
      ...(weightType === undefined ? {} : { weightType }),
    },
    {
      source: source.files.map(placed),
      signal,
      onBytes: (done) => context.progress({ what: 'read', done, total, unit: 'bytes' }),
    },
  );
}
