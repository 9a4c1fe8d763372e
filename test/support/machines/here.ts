import type { Reach } from '../../../src/resources/machine.ts';
import { localTransport } from '../../../src/transports/local/definition.ts';

/** How this computer is reached. */
export const HERE: readonly Reach[] = [localTransport.here ?? []].flat();
