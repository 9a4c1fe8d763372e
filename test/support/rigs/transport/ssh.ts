import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sshTransport } from '../../../../src/transports/ssh/definition.ts';
import { startSSHD } from '../../sshd/sshd.ts';
import type { SetUpTransportRig } from './transport-rig.ts';

/** A real sshd, whose files are seen from here because it is on this computer. */
export const setUpRig: SetUpTransportRig = async () => {
  const sshd = await startSSHD();
  const directory = join(sshd.directory, 'machine');
  await mkdir(directory);
  const reach = sshTransport.read({ ssh: sshd.destination });
  if (reach === undefined) throw new Error('the definition of ssh does not read its own part');
  return {
    directory,
    reach: [reach],
    ports: { sshConfig: sshd.config },
    [Symbol.asyncDispose]: () => sshd[Symbol.asyncDispose](),
  };
};
