import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvaluationPorts } from '../../evaluations/apply.ts';
import { catalog } from './catalog.ts';
import { fleetTexts } from './fleet-texts.ts';

/** What gates need that compare two artifacts. */
export interface Comparing {
  readonly ports: Pick<EvaluationPorts, 'formatOf' | 'textAt' | 'tools' | 'keep'>;
  /** Throws away what was kept for further comparisons: gigabytes, and nothing that is left to do needs them. */
  forget(): Promise<void>;
}

export function comparing(
  { fleet, cache }: { readonly fleet: string; readonly cache: string },
  tools: EvaluationPorts['tools'],
): Comparing {
  const keep = join(cache, 'predictions');
  const ports = {
    formatOf: (format: string) => catalog().formats[format],
    textAt: fleetTexts(fleet),
    tools,
    keep,
  };
  return { ports, forget: () => rm(keep, { recursive: true, force: true }) };
}
