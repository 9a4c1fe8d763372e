import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Verdict } from './verdicts.ts';

/** Verdicts of earlier parts of the same sample: same seed, same commit. A number that was asked again has its last verdict. */
export interface KeptVerdicts {
  add(verdict: Verdict): Promise<void>;
  all(): Promise<readonly Verdict[]>;
}

export function keepVerdicts(seed: string, commit: string): KeptVerdicts {
  const path = join(tmpdir(), 'zoo-mutants', `${encodeURIComponent(seed)}-${commit}.ndjson`);
  return {
    async add(verdict) {
      await mkdir(dirname(path), { recursive: true });
      await appendFile(path, `${JSON.stringify(verdict)}\n`);
    },
    async all() {
      const lines = (await readFile(path, 'utf8').catch(() => '')).split('\n').filter(Boolean);
      const verdicts = lines.map((line): Verdict => JSON.parse(line));
      return [...new Map(verdicts.map((verdict) => [verdict.number, verdict])).values()];
    },
  };
}
