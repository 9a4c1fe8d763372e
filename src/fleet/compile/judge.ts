import type { FormatDefinition } from '../../resources/catalog.ts';
import type { Resource } from '../../resources/resource.ts';
import type { Compilation } from './compilation.ts';
import { judgingFormat } from './known-formats.ts';
import { settingOf, type ModelBlock } from './model-settings.ts';

/**
 * Whether the base of the format that can be asked must stand for others of the same source: for what is published in a
 * format that cannot be asked, or because the model has no format that can.
 */
export function needsJudge(
  block: ModelBlock,
  definitions: readonly FormatDefinition[],
  compilation: Compilation,
): boolean {
  if (settingOf(block, 'gates', compilation)?.value.identity === undefined) return false;
  const mute = definitions.filter(({ canBeAsked }) => !canBeAsked);
  if (mute.length === definitions.length) return mute.length > 0;
  const entries = settingOf(block, 'publish', compilation)?.value ?? [];
  return mute.some(({ id }) =>
    entries.some((entry) => typeof entry === 'string' || (entry.formats?.includes(id) ?? true)),
  );
}

export function isJudge({ spec }: Resource<'artifact'>, { catalog }: Compilation): boolean {
  const judge = judgingFormat(catalog);
  return spec.format === judge?.id && spec.quantization === judge.base;
}
