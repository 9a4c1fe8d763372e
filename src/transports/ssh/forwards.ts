import { createServer } from 'node:net';
import { WorldFailure } from '../../diagnostics/failure.ts';
import type { Forward } from '../transport.ts';
import type { SSHCall } from './call-ssh.ts';
import { brokeOff, interrupted } from './failures.ts';

const TRIES = 3;
const TIMEOUT_MILLISECONDS = 15_000;

/** Ways from ports of this computer's loopback to ports of the machine's: one for each, kept as long as the login. */
export function createForwards({
  computer,
  isOver,
  control,
}: {
  readonly computer: string;
  /** The login has ended. */
  readonly isOver: () => boolean;
  /** Calls ssh about the login itself. */
  readonly control: (...words: readonly string[]) => SSHCall;
}): { readonly open: (port: number, signal?: AbortSignal) => Promise<Forward> } {
  const known = new Map<number, Promise<number>>();

  async function make(port: number, signal: AbortSignal | undefined): Promise<number> {
    let why = '';
    for (let tries = 0; tries < TRIES; tries += 1) {
      // Another process may take it before ssh does.
      const here = await portOfOurs();
      const ssh = control('-O', 'forward', '-L', `127.0.0.1:${here}:127.0.0.1:${port}`);
      const how = await ssh.endedWithin({
        milliseconds: TIMEOUT_MILLISECONDS,
        graceMilliseconds: 0,
        signal,
      });
      if (how === 'interrupted') throw interrupted(`asking for port ${port} of ${computer}`);
      why = ssh.stderr().trim();
      if (how === 'ended' && why === '') return here;
      if (isOver()) throw brokeOff(computer, why);
    }
    throw new WorldFailure({ class: 'network', message: `no way to port ${port} of ${computer}: ${why}` });
  }

  return {
    async open(port, signal) {
      if (isOver()) throw brokeOff(computer, '');
      const making = known.get(port) ?? make(port, signal);
      known.set(port, making);
      making.catch(() => known.delete(port));
      return {
        url: `http://127.0.0.1:${await making}`,
        // What did not answer over a way that is gone is not known to be down.
        async close() {
          if (isOver()) throw brokeOff(computer, '');
        },
      };
    },
  };
}

function portOfOurs(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new TypeError('a TCP server has a port'));
        else resolve(address.port);
      });
    });
  });
}
