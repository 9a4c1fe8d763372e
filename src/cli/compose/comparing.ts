import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '../../blobs/if-there.ts';
import { ownProcessToken, whereIsProcess } from '../../blobs/process-token.ts';
import { isOld } from '../../blobs/sweep-temporary.ts';
import type { EvaluationPorts } from '../../evaluations/apply.ts';
import { catalog } from './catalog.ts';
import { fleetTexts } from './fleet-texts.ts';

/** What gates need that compare two artifacts. */
export interface Comparing {
  readonly ports: Pick<EvaluationPorts, 'formatOf' | 'textAt' | 'tools' | 'keep'>;
  /**
   * Throws away what this process kept for further comparisons, and what others left that are gone: gigabytes, and nothing that is
   * left to do needs them.
   */
  forget(): Promise<void>;
}

export function comparing(
  { fleet, cache }: { readonly fleet: string; readonly cache: string },
  tools: EvaluationPorts['tools'],
): Comparing {
  const all = join(cache, 'predictions');
  let own: Promise<string> | undefined;
  const ports = {
    formatOf: (format: string) => catalog().formats[format],
    textAt: fleetTexts(fleet),
    tools,
    keep: () => (own ??= ownFolder(all)),
  };
  return {
    ports,
    async forget() {
      if (own !== undefined) await rm(await own, { recursive: true, force: true });
      for (const left of await leftIn(all)) await rm(left, { recursive: true, force: true });
    },
  };
}

/** No other process writes or deletes there. What a process had computed that was killed since is taken over. */
async function ownFolder(all: string): Promise<string> {
  const own = join(all, await ownProcessToken());
  await mkdir(all, { recursive: true });
  // Of several it is the first: the next ones do not fit over it, and are thrown away in the end.
  for (const left of await leftIn(all)) await rename(left, own).catch(() => undefined);
  await mkdir(own, { recursive: true });
  return own;
}

/** Of processes that are gone. */
async function leftIn(all: string): Promise<readonly string[]> {
  const left: string[] = [];
  for (const name of await namesIn(all)) {
    const where = await whereIsProcess(name);
    const path = join(all, name);
    if (where === 'gone' || (where === 'elsewhere' && (await isOld(path)))) left.push(path);
  }
  return left;
}
