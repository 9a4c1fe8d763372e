import { readFileSync } from 'node:fs';
import { claimed } from '../claim.ts';
import type { Claim } from '../transport.ts';

/** Directly before a change, and in one go with it: nothing else of this process runs in between. Throws MachineClaimed. */
export function requireTurn(claim: Claim | undefined): void {
  if (claim !== undefined && lineIn(claim.path) !== claim.line) throw claimed(claim.path);
}

function lineIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').split('\n')[0];
  } catch {
    return undefined;
  }
}
