import type { CardSpec } from '../../resources/publication.ts';
import type { Compilation } from './compilation.ts';
import { settingOf, type ModelBlock } from './model-settings.ts';
import { titleOf } from './names.ts';

/** Everything a card says that comes from the fleet; the same for all repos of a model. */
export function cardOf(
  block: ModelBlock,
  { license, version }: { readonly license: string; readonly version: string },
  compilation: Compilation,
): CardSpec {
  const { family, model, document } = block;
  const focus = settingOf(block, 'focus', compilation)?.value;
  const description = settingOf(block, 'description', compilation)?.value;
  const base = settingOf(block, 'base', compilation)?.value;
  const variant = settingOf(block, 'variant', compilation)?.value ?? version.slice(version.indexOf('-') + 1);
  return {
    family,
    model,
    title: document.title ?? titleOf(family, model),
    branding: settingOf(block, 'branding', compilation)?.value ?? {},
    ...(focus === undefined ? {} : { focus }),
    ...(description === undefined ? {} : { description }),
    license,
    languages: settingOf(block, 'languages', compilation)?.value ?? [],
    tags: settingOf(block, 'tags', compilation)?.value ?? [],
    pipeline: settingOf(block, 'pipeline', compilation)?.value ?? 'text-generation',
    ...(base === undefined ? {} : { base }),
    variant,
    version,
  };
}
