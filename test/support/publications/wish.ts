/** The wish for the publication of the fleet beside this, and the texts in it. */
import { wantPublication } from '../../../src/publications/want.ts';
import type { PublicationSpec } from '../../../src/resources/publication.ts';
import type { Wanted } from '../../../src/resources/resource.ts';
import { inputsFrom, type Made, made, publication, wantContext } from './fleet.ts';

export function want(
  changes: Partial<PublicationSpec> = {},
  given: Pick<Made, 'outputs' | 'gates'> = made(),
): Wanted<'publication'> {
  return wantPublication(publication(changes), inputsFrom(given), wantContext());
}
export function textOf(wanted: Wanted<'publication'>, path: string): string {
  const file = wanted.value.files?.find((candidate) => candidate.path === path);
  if (file?.from !== 'text') throw new Error(`no text ${path}`);
  return file.text;
}
