import type { FormatDefinition } from '../../resources/catalog.ts';
import type { Compilation } from './compilation.ts';
import { settingOf, type ModelBlock } from './model-settings.ts';

/**
 * Whether the base of the format that can be asked must stand for others of the same source: for what is published in a
 * format that cannot be asked, or because the model has no format that can.
 */
export function needsBase(
  block: ModelBlock,
  definitions: readonly FormatDefinition[],
  compilation: Compilation,
): boolean {
  // Weights of an adapter alone answer nothing.
  if (block.document.adapts !== undefined) return false;
  const gates = settingOf(block, 'gates', compilation)?.value ?? {};
  const judged = Object.values(compilation.catalog.gates).some(
    (gate) => gate.judgesThroughBase && gate.bind({ gates, questions: [] }) !== undefined,
  );
  if (!judged) return false;
  const mute = definitions.filter(({ canBeAsked }) => !canBeAsked);
  if (mute.length === definitions.length) return mute.length > 0;
  const entries = settingOf(block, 'publish', compilation)?.value ?? [];
  return mute.some(({ id }) =>
    entries.some((entry) => typeof entry === 'string' || (entry.formats?.includes(id) ?? true)),
  );
}
