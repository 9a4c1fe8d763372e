import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anyFolder } from '../../any-folder.ts';
import { machineAt } from '../../machines/machine.ts';
import type { SetUpTransportRig } from './transport-rig.ts';

export const setUpRig: SetUpTransportRig = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-transport-'));
  return {
    directory,
    machine: machineAt('model-zoo'),
    ports: { fleetDirectory: directory, requireFolder: anyFolder },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
};
