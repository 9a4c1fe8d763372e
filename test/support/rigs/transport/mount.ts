import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mountTransport } from '../../../../src/transports/mount/definition.ts';
import { sshTransport } from '../../../../src/transports/ssh/definition.ts';
import { mountHere } from '../../mounts/mount-here.ts';
import { startSSHD } from '../../sshd/sshd.ts';
import type { SetUpTransportRig } from './transport-rig.ts';

/** A folder of the machine of a real sshd, really mounted: it copies bytes, and everything else goes over ssh. */
export const setUpRig: SetUpTransportRig = async () => {
  const sshd = await startSSHD();
  const directory = join(sshd.directory, 'machine');
  await mkdir(directory);
  const mounted = await mountHere(directory, join(sshd.directory, 'mounted'));
  const mount = mountTransport.read({ mount: mounted.at, of: directory });
  const ssh = sshTransport.read({ ssh: sshd.destination });
  if (mount === undefined || ssh === undefined) throw new Error('a definition does not read its own part');
  return {
    directory,
    reach: [mount, ssh],
    ports: { sshConfig: sshd.config },
    async [Symbol.asyncDispose]() {
      mounted.unmount();
      await sshd[Symbol.asyncDispose]();
    },
  };
};
