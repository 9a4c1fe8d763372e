import { createServer } from 'node:net';
import process from 'node:process';

const LOWEST = 20_000;
const HOW_MANY = 10_000;
let next = (process.pid * 16) % HOW_MANY;

/**
 * A port that nobody has, below those that a system gives to whoever asks for any: a rig's tenant is started long after its port was
 * chosen, and until then a server under trial in another rig would get such a one.
 */
export async function tenantPort(): Promise<number> {
  for (;;) {
    next = (next + 1) % HOW_MANY;
    if (await isFree(LOWEST + next)) return LOWEST + next;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
