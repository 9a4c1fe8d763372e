import type { TargetDefinition } from '../../../src/publications/define-target.ts';
import type { PublicationSpec, TargetSpec } from '../../../src/resources/publication.ts';
import type { Resource } from '../../../src/resources/resource.ts';
import { publication } from './fleet.ts';

/** The publication of the test fleet, on a target of this kind. */
export function publicationOn(
  { kind, traits, repoName = (repo) => repo }: TargetDefinition,
  changes: Partial<PublicationSpec> = {},
): Resource<'publication'> {
  const target: TargetSpec = {
    name: 'hub',
    kind,
    endpoint: 'embedded',
    traits,
    how: {},
    ...(traits.hasVisibility ? { visibility: 'private' } : {}),
    prune: false,
  };
  return publication({ target, repo: repoName('zenlm/zen-nano-4b-GGUF'), ...changes });
}
