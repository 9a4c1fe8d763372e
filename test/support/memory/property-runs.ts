import process from 'node:process';

/**
 * How often a property is tried: 250 times in `npm test`, as often as `npm run soak` says with the seed that it prints; one
 * whose single case is a whole history of a fleet, a part of that.
 */
export function propertyRuns(share = 1): { readonly numRuns: number; readonly seed?: number } {
  const numRuns = Math.ceil(Number(process.env['ZOO_PROPERTY_RUNS'] ?? 250) * share);
  const seed = process.env['ZOO_SEED'];
  return { numRuns, ...(seed === undefined ? {} : { seed: Number(seed) }) };
}

/** A busy machine is slow; a run of hours is not stopped by the clock. */
export function propertyTimeout(): number {
  return 60_000 + 200 * propertyRuns().numRuns;
}
