import process from 'node:process';

/**
 * How often a property is tried: 250 times in `npm test`, as often as `npm run soak` says; one
 * whose single case is a whole history of a fleet, a part of that.
 */
export function propertyRuns(share = 1): { readonly numRuns: number } {
  return { numRuns: Math.ceil(Number(process.env['ZOO_PROPERTY_RUNS'] ?? 250) * share) };
}

/** A busy machine is slow; a run of hours is not stopped by the clock. */
export function propertyTimeout(): number {
  return 60_000 + 200 * propertyRuns().numRuns;
}
