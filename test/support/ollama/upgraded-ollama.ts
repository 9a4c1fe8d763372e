import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** In front of an Ollama: all that it answers, but for its version once that was set. */
export async function upgradedOllama(
  port: number,
): Promise<{ readonly port: number; version: string | undefined; close(): void }> {
  const upgraded: { version: string | undefined } = { version: undefined };
  const server = createServer((asked, answer) => {
    if (asked.url === '/api/version' && upgraded.version !== undefined)
      return void answer.end(JSON.stringify({ version: upgraded.version }));
    const { method, url: path, headers } = asked;
    const passed = request({ host: '127.0.0.1', port, method, path, headers }, (said) => {
      answer.writeHead(said.statusCode ?? 502, said.headers);
      said.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!isBound(address)) throw new Error('no port');
  return Object.assign(upgraded, {
    port: address.port,
    close() {
      server.closeAllConnections();
      server.close();
    },
  });
}

function isBound(address: string | AddressInfo | null): address is AddressInfo {
  return address !== null && typeof address === 'object';
}
