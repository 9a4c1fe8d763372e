import type { Publishing } from '../publishing.ts';
import { code, inline } from './markdown.ts';

/** A file of the repo at its target, where others can reach it. */
export function fileLink({ targetCard, endpoint, repo }: Publishing, path: string): string {
  const address = targetCard.fileAddress({ endpoint, repo }, path);
  return address === undefined ? code(path) : `[${code(path)}](${address})`;
}

/** Another repo of the same target. */
export function repoLink(repo: string, { targetCard, endpoint }: Publishing): string {
  return link(repo, targetCard.repoAddress({ endpoint, repo }));
}

/** Base models are named by their repos there, wherever else a model is published. */
export function upstreamLink(repo: string): string {
  return link(repo, `https://huggingface.co/${repo}`);
}

/** Repo ids are checked by the fleet compiler; anything else is shown and not linked. */
function link(repo: string, address: string | undefined): string {
  const canBeLinked = /^[\w.-]+\/[\w.-]+$/.test(repo) && address !== undefined;
  return canBeLinked ? `[${inline(repo)}](${address})` : inline(repo);
}
