import { shellWord } from '../../../diagnostics/shell-word.ts';
import { code, fenced } from '../../card/markdown.ts';
import type { TargetCard } from '../../define-target.ts';

/** Where models that are known everywhere come from, and what tools ask when nothing says otherwise. */
export const USUAL_HUB = 'https://huggingface.co';

export const HUB_CARD: TargetCard = {
  readsFrontMatter: true,
  loadsByName: (endpoint) => (endpoint === USUAL_HUB ? 'everywhere' : 'when told the address'),
  fileAddress: ({ endpoint, repo }, path) =>
    isAddress(endpoint) ? `${endpoint}/${repo}/blob/main/${encodeURI(path)}` : undefined,
  repoAddress: ({ endpoint, repo }) => (isAddress(endpoint) ? `${endpoint}/${repo}` : undefined),
  advice,
  download: ({ repo, version }, paths) =>
    paths === undefined
      ? [`hf download ${repo} --revision ${shellWord(version)} --local-dir .`]
      : paths.map((path) => `hf download ${repo} ${shellWord(path)} --local-dir .`),
  forVersion: (version) => `Add ${code(`--revision ${version}`)} for exactly this version.`,
};

/** One that others can reach: what is on loopback has another port each time, and equal inputs give equal bytes. */
function isAddress(endpoint: string): boolean {
  return (
    /^https?:\/\/[^\s()<>\\]+$/.test(endpoint) &&
    !/^https?:\/\/(127\.|localhost\b|\[::1\]|0\.0\.0\.0)/i.test(endpoint)
  );
}

/** Tools ask the usual hub unless another one is set. Empty where that is right. */
function advice(endpoint: string): string {
  if (endpoint === USUAL_HUB) return '';
  if (isAddress(endpoint)) {
    return [
      'These commands ask the usual hub unless this one is set:',
      fenced('sh', [`export HF_ENDPOINT=${endpoint}`]),
    ].join('\n\n');
  }
  return [
    `This repo is in a hub that only its own machine reaches; ${code('zoo hub serve')} opens the one inside zoo and says its address. These commands need it:`,
    fenced('sh', ['export HF_ENDPOINT=http://127.0.0.1:PORT']),
  ].join('\n\n');
}
