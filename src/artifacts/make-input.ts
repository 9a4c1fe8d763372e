import { requireRight } from '../blobs/require-right.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { FileEntry } from '../resources/content.ts';
import type { Wanted } from '../resources/resource.ts';
import { descriptionOf } from './base-files.ts';
import type { Format, MakeInput } from './format.ts';

/** Types that may be quantized or converted; anything else has lost something already. */
const FULL_PRECISION = new Set(['f64', 'f32', 'f16', 'bf16']);

/** The recorded, present and undamaged input of a recipe. Throws WorldFailure naming the file that is not. */
export async function makeInput(
  wanted: Wanted<'artifact'>,
  context: ApplyContext,
  { readsBase }: Pick<Format, 'readsBase'>,
): Promise<MakeInput> {
  const { input } = wanted.value;
  if (input === undefined) throw new TypeError('nothing is made while its input is unknown');
  const pathOf = (file: FileEntry): string => context.blobs.path(file.sha256);
  if (input.id.startsWith('source/')) {
    const recorded = context.ledger.sources.get(input.key);
    if (recorded === undefined) throw notReady(input.id);
    await requireRight(context.blobs, recorded.output.files, { of: input.id, signal: context.signal });
    const { output } = recorded;
    const { adapts } = wanted.value;
    if (adapts === undefined) return { kind: 'source', output, pathOf };
    const base = context.ledger.sources.get(adapts.key);
    if (base === undefined) throw notReady(adapts.id);
    if (readsBase === true)
      await requireRight(context.blobs, descriptionOf(base.output.files), {
        of: adapts.id,
        signal: context.signal,
      });
    return { kind: 'source', output, pathOf, base: base.output };
  }
  const recorded = context.ledger.outputs.get(input.key);
  if (recorded === undefined || recorded.claimed === true) throw notReady(input.id);
  const { facts, files } = recorded.output;
  const narrow = Object.keys(facts.tensorTypes).find((type) => !FULL_PRECISION.has(type));
  if (narrow !== undefined) {
    throw new WorldFailure({
      class: 'input',
      message: `${input.id} is quantized already (it holds ${narrow} tensors), and nothing is made from that`,
      remedy: 'make it from f16',
    });
  }
  await requireRight(context.blobs, files, { of: input.id, signal: context.signal });
  return { kind: 'artifact', facts, files, pathOf };
}

function notReady(id: string): WorldFailure {
  return new WorldFailure({
    class: 'input',
    message: `${id} is not there yet`,
    remedy: 'run again: it comes first',
  });
}
