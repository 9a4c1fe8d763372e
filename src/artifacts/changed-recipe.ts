import type { Since } from '../drivers/driver.ts';
import type { Recipe } from '../resources/artifact.ts';
import { isDigest } from '../resources/digest.ts';
import type { Wanted } from '../resources/resource.ts';

/** What is made otherwise than last time: with another version of the tool, under another name, with other options. */
export function changedRecipe(
  { value: { recipe } }: Wanted<'artifact'>,
  { baseline, ledger }: Since,
): string | undefined {
  const build = baseline['build'];
  if (typeof build !== 'string' || !isDigest(build)) return undefined;
  const before = ledger.outputs.get(build)?.output.recipe;
  if (before === undefined) return undefined;
  const parts = [
    ...(before.tool === recipe.tool && before.version === recipe.version
      ? []
      : [`${toolOf(before)} becomes ${toolOf(recipe)}`]),
    ...stepChanges(before, recipe),
  ];
  return parts.length === 0 ? undefined : parts.join('; ');
}

function toolOf({ tool, version }: Recipe): string {
  return `${tool} ${version}`;
}

/** An option that is a name is what a person changed; a folder that has the name says nothing more. */
function stepChanges(before: Recipe, now: Recipe): readonly string[] {
  const [old, words] = [before.steps.flat(), now.steps.flat()];
  const name = [nameIn(old), nameIn(words)];
  if (name[0] !== undefined && name[1] !== undefined && name[0] !== name[1]) {
    return [`its name is written into the file: ${name[0]} becomes ${name[1]}`];
  }
  const gone = old.filter((word) => !words.includes(word));
  const come = words.filter((word) => !old.includes(word));
  if (gone.length === 0 && come.length === 0) return [];
  return [`its recipe: ${gone.join(' ') || '(nothing)'} becomes ${come.join(' ') || '(nothing)'}`];
}

function nameIn(words: readonly string[]): string | undefined {
  const at = words.indexOf('--model-name');
  return at < 0 ? undefined : words[at + 1];
}
