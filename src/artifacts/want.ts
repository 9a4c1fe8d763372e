import type { WantContext } from '../drivers/driver.ts';
import type { ArtifactInput, ArtifactWanted } from '../resources/artifact.ts';
import type { Inputs, Output, Resource, Wanted } from '../resources/resource.ts';
import { buildKey } from './build-key.ts';
import type { Formats } from './format.ts';

const NO_RECIPE: ArtifactWanted = { recipe: { tool: 'none', version: '0', steps: [] }, fileName: '' };

/** What an artifact is made from and how; its key chains through its input's, known or pending. */
export function wantArtifact(
  resource: Resource<'artifact'>,
  inputs: Inputs,
  { context, formats }: { readonly context: WantContext; readonly formats: Formats },
): Wanted<'artifact'> {
  const { spec } = resource;
  const format = formats[spec.format];
  if (format === undefined) {
    return {
      resource,
      key: undefined,
      unknown: `the format ${spec.format} is not in this version`,
      value: NO_RECIPE,
    };
  }
  const value = { recipe: format.recipe(spec, context.pins), fileName: spec.fileName ?? '' };
  const found =
    spec.base === undefined
      ? inputFrom(spec.source, inputs.of('source', spec.source))
      : inputFrom(spec.base, inputs.of('artifact', spec.base));
  if ('unknown' in found) return { resource, key: undefined, unknown: found.unknown, value };
  const base = spec.adapts === undefined ? undefined : inputs.of('source', spec.adapts);
  if (base?.state === 'unknown') return { resource, key: undefined, unknown: base.why, value };
  return {
    resource,
    // The key of an adapter's source has the key of its base in it.
    key: buildKey(value.recipe, [found.key], context.hash),
    value: {
      ...value,
      input: found,
      ...(spec.adapts === undefined || base === undefined
        ? {}
        : { adapts: { id: spec.adapts, key: base.key } }),
    },
  };
}

function inputFrom(
  id: ArtifactInput['id'],
  output: Output<'source'> | Output<'artifact'>,
): ArtifactInput | { readonly unknown: string } {
  switch (output.state) {
    case 'known':
      return {
        id,
        key: output.key,
        sizeBytes: output.value.files.reduce((sum, { size }) => sum + size, 0),
        from: output.value.files,
        ...('matrices' in output.value ? { matrices: output.value.matrices } : {}),
        ...('adapter' in output.value ? { adapter: output.value.adapter } : {}),
      };
    case 'pending':
      return {
        id,
        key: output.key,
        ...(output.expectedBytes === undefined ? {} : { sizeBytes: output.expectedBytes }),
        ...(output.files === undefined ? {} : { files: output.files }),
        ...fromOf(output.from ?? output.files),
      };
    case 'unknown':
      return { unknown: output.why };
  }
}

function fromOf(from: ArtifactInput['from']): Pick<ArtifactInput, 'from'> {
  return from === undefined ? {} : { from };
}
