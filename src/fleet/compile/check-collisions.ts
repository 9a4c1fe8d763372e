import type { Place } from '../../diagnostics/place.ts';
import type { Resource } from '../../resources/resource.ts';
import { parseInnerPath } from '../../resources/inner-path.ts';
import { report, type Compilation } from './compilation.ts';

interface Claim {
  readonly owner: string;
  readonly place: Place;
}

/**
 * Two ids that would make one repo, one file or one tenant. File systems and the Hub tell names apart or not by their
 * case, so that names which differ only there count as one.
 */
export function checkCollisions(
  resources: {
    readonly artifacts: readonly Resource<'artifact'>[];
    readonly publications: readonly Resource<'publication'>[];
    readonly residencies: readonly Resource<'residency'>[];
  },
  compilation: Compilation,
): void {
  const claim = claims(compilation);
  for (const { spec, place } of resources.publications) {
    const { target, repo } = spec;
    const owner = `${spec.card.family}/${spec.card.model} (${spec.format}, ${target.name})`;
    claim('repo', `${target.kind} ${target.endpoint} ${repo}`, { name: repo, owner, place });
  }
  for (const { id, spec, place } of resources.artifacts) {
    const name = spec.fileName;
    if (name === undefined) continue;
    const { problem } = parseInnerPath(name);
    if (problem !== undefined)
      report(compilation, place, { code: 'file-name', message: problem, remedy: REMEDIES.file });
    // Names of intermediates are not published.
    if (!spec.intermediate) claim('file', name, { name, owner: id, place });
  }
  for (const { spec, place } of resources.residencies) {
    const { tenant } = spec;
    if (tenant !== undefined)
      claim('tenant', tenant.slug, { name: tenant.slug, owner: tenant.artifact, place });
  }
}

function claims(
  compilation: Compilation,
): (what: 'repo' | 'file' | 'tenant', key: string, claim: Claim & { readonly name: string }) => void {
  const known = new Map<string, Claim>();
  return (what, key, { name, owner, place }) => {
    const folded = `${what} ${key.toLowerCase()}`;
    const first = known.get(folded);
    if (first === undefined) known.set(folded, { owner, place });
    // One artifact may be hosted by many machines.
    else if (what !== 'tenant' || first.owner !== owner) {
      report(compilation, place, {
        code: `same-${what}`,
        message: `${owner} and ${first.owner} make the same ${what}: ${name}`,
        remedy: REMEDIES[what],
        related: [{ message: `${first.owner} is asked for here`, place: first.place }],
      });
    }
  };
}

const REMEDIES = {
  repo: 'rename one of the models, or give one of them repo:',
  file: 'rename one of the models, or give one of them file:',
  tenant: 'rename one of the models',
} as const;
