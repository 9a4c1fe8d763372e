import { setFlagsFromString } from 'node:v8';

/**
 * What V8 keeps its newest objects in doubles each time as much has survived as it holds: 64 MB twice at the end, for a plan of
 * ten thousand resources that has 60 MB of data in all. From here on it stays as it is.
 */
export function keepYoungGenerationSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
