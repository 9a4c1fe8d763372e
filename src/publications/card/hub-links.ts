import type { Publishing } from '../publishing.ts';
import { code, fenced, inline } from './markdown.ts';

/** Where models that are known everywhere come from, and what tools ask when nothing says otherwise. */
const USUAL_HUB = 'https://huggingface.co';

type Hub = Pick<Publishing, 'endpoint'>;

export function isUsualHub({ endpoint }: Hub): boolean {
  return endpoint === USUAL_HUB;
}

/** A file of the repo on its own hub; a hub whose address is made anew each time has no links. */
export function fileLink({ endpoint, repo }: Hub & Pick<Publishing, 'repo'>, path: string): string {
  const name = code(path);
  return isAddress(endpoint) ? `[${name}](${endpoint}/${repo}/blob/main/${encodeURI(path)})` : name;
}

/** Repo ids are checked by the fleet compiler; anything else is shown and not linked. */
export function repoLink(repo: string, { endpoint }: Hub = { endpoint: USUAL_HUB }): string {
  const canBeLinked = /^[\w.-]+\/[\w.-]+$/.test(repo) && isAddress(endpoint);
  return canBeLinked ? `[${inline(repo)}](${endpoint}/${repo})` : inline(repo);
}

/** One that others can reach: what is on loopback has another port each time, and equal inputs give equal bytes. */
function isAddress(endpoint: string): boolean {
  return (
    /^https?:\/\/[^\s()<>\\]+$/.test(endpoint) &&
    !/^https?:\/\/(127\.|localhost\b|\[::1\]|0\.0\.0\.0)/i.test(endpoint)
  );
}

/** Tools ask the usual hub unless another one is set. Empty where that is right. */
export function hubAdvice(hub: Hub): string {
  if (isUsualHub(hub)) return '';
  const { endpoint } = hub;
  if (isAddress(endpoint)) {
    return [
      'These commands ask the usual hub unless it is set to this one:',
      fenced('sh', [`export HF_ENDPOINT=${endpoint}`]),
    ].join('\n\n');
  }
  return [
    `This repo is in a hub that only its own machine reaches; ${code('zoo hub serve')} opens the one inside zoo and says its address. Tell it to these commands:`,
    fenced('sh', ['export HF_ENDPOINT=http://127.0.0.1:PORT']),
  ].join('\n\n');
}
