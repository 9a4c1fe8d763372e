import { defineTarget } from '../../define-target.ts';
import { hostOf, REGISTRY_CARD } from './card.ts';
import { isLoopback } from '../../../clients/oci/guarded-line.ts';
import { LATEST, repoProblem, tagProblem } from './names.ts';

/** A container registry that keeps models as OCI artifacts. */
export const ociTarget = defineTarget({
  kind: 'oci',
  traits: {
    noun: 'registry',
    defaultNames: [LATEST],
    ownFiles: [],
    hasVisibility: false,
    isHub: false,
  },
  settings: ({ registry, namespace, layout = 'modelpack' }) => ({
    endpoint: endpointOf(registry),
    ...(namespace === undefined ? {} : { namespace }),
    how: { layout },
    ...(layout === 'modelpack' ? {} : { later: `the ${layout} layout of the oci target` }),
  }),
  repoName: (repo) => repo.toLowerCase(),
  repoProblem,
  versionProblem: tagProblem,
  whereIs: ({ endpoint }, { repo, version }) => `${hostOf(endpoint)}/${repo}:${version}`,
  card: REGISTRY_CARD,
  async create({ dispatcher }) {
    const { createOciTarget } = await import('./oci-target.ts');
    return createOciTarget({ dispatcher });
  },
});

/** Nothing is sent over an open line but to this machine itself. */
function endpointOf(registry: string): string {
  // Its images have that host in their names, and are served by another one.
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  return `${isLoopback(host.replace(/:\d+$/, '')) ? 'http' : 'https'}://${host}`;
}
