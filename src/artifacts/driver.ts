/**
 * The kind `artifact`: one model in one format and quantization. It answers what an artifact is made from and how, whether
 * that was done before (the ledger knows by build key), and does it, once.
 */
import type { Driver } from '../drivers/driver.ts';
import { applyArtifact } from './apply.ts';
import { changedRecipe } from './changed-recipe.ts';
import { artifactCost } from './cost.ts';
import type { Fields } from '../resources/fields.ts';
import type { Wanted } from '../resources/resource.ts';
import type { ArtifactDriverOptions } from './driver-options.ts';
import { observeArtifact } from './observe.ts';
import { whyRefused } from './why-refused.ts';
import { wantArtifact } from './want.ts';

export function createArtifactDriver(options: ArtifactDriverOptions): Driver<'artifact'> {
  const { formats } = options;
  return {
    kind: 'artifact',
    want: (resource, inputs, context) => wantArtifact(resource, inputs, { context, formats }),
    async observe(wanted, context) {
      const seen = await Promise.all(
        wanted.map(async (wish) => [wish.resource.id, await observeArtifact(wish, context)] as const),
      );
      return new Map(seen);
    },
    desired: madeHow,
    // Outputs are looked up by build key: what was seen is of the key that is wanted.
    actual: (_seen, wanted) => madeHow(wanted),
    reads: ({ resource: { spec } }, _changes, observation) =>
      observation.state === 'present' && observation.seen.hasBytes
        ? []
        : [
            spec.base ?? spec.source,
            ...(formats[spec.format]?.readsBase === true && spec.adapts !== undefined ? [spec.adapts] : []),
          ],
    versions: () => [],
    cost: (...[wanted, , history, observation]) =>
      artifactCost(wanted, observation, { format: formats[wanted.resource.spec.format], history }),
    output(wanted, observation) {
      if (wanted.key === undefined)
        return { state: 'unknown', why: wanted.unknown ?? 'what it is made from is unknown' };
      switch (observation.state) {
        case 'present':
          return { state: 'known', key: wanted.key, value: observation.seen.output };
        case 'absent': {
          const { spec } = wanted.resource;
          const { sizeBytes, files: given, from } = wanted.value.input ?? {};
          const format = formats[spec.format];
          const expected =
            sizeBytes === undefined ? undefined : format?.estimate(spec, sizeBytes).outputBytes;
          const files = given === undefined ? undefined : format?.selects?.(given);
          return {
            state: 'pending',
            key: wanted.key,
            ...(expected === undefined ? {} : { expectedBytes: expected }),
            ...(files === undefined ? {} : { files }),
            ...(from === undefined ? {} : { from }),
          };
        }
        case 'unknown':
          return { state: 'unknown', why: observation.why };
      }
    },
    drift: () => ({ class: 'content', text: 'it was made by another recipe' }),
    extras: () => [],
    holds({ resource: { spec }, value: { input } }) {
      const refusal = whyRefused(spec, input ?? {}, options);
      return refusal && { by: 'format', text: `${refusal.what}; ${refusal.remedy}` };
    },
    changed: (...[wanted, , since]) => changedRecipe(wanted, since),
    apply: (action, wanted, context) => applyArtifact(action, wanted, { ...options, context }),
  };
}

/** The tool stands beside the key that it is part of, so that a plan can say that it was the tool that changed. */
function madeHow({ key, value: { recipe } }: Wanted<'artifact'>): Fields {
  if (key === undefined) return {};
  return recipe.steps.length === 0
    ? { build: key }
    : { build: key, tool: `${recipe.tool} ${recipe.version}` };
}
