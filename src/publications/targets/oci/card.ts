import { shellWord } from '../../../diagnostics/shell-word.ts';
import type { TargetCard } from '../../define-target.ts';
import { isLoopback } from '../../../clients/oci/guarded-line.ts';

export const REGISTRY_CARD: TargetCard = {
  readsFrontMatter: false,
  fileAddress: () => undefined,
  repoAddress: () => undefined,
  advice: () => '',
  download: ({ endpoint, repo, version }) => [
    `oras pull ${isPlain(endpoint) ? '--plain-http ' : ''}${shellWord(`${hostOf(endpoint)}/${repo}:${version}`)}`,
  ],
};

export function hostOf(endpoint: string): string {
  return endpoint.replace(/^https?:\/\//, '');
}

function isPlain(endpoint: string): boolean {
  return endpoint.startsWith('http:') && isLoopback(new URL(endpoint).hostname);
}
