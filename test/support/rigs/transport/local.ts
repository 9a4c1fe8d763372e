import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localTransport } from '../../../../src/transports/local/definition.ts';
import type { SetUpTransportRig } from './transport-rig.ts';

export const setUpRig: SetUpTransportRig = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-transport-'));
  const reach = localTransport.here;
  if (reach === undefined) throw new Error('the transport of this computer does not say how it is written');
  return {
    directory,
    reach: [reach],
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
};
