import { createServer, request as ask } from 'node:http';
import { once } from 'node:events';

/** What a front does with requests: pass them on, or answer with what it was asked with, as a badly written proxy would. */
export type Manner =
  | { readonly kind: 'pass on' }
  | { readonly kind: 'echo'; readonly status: number; readonly only: 'all' | 'writes' };

/** Stands in front of a hub; what it is asked with is told in every form that servers use. */
export interface EchoFront {
  readonly url: string;
  readonly authorizations: ReadonlySet<string>;
  /** How often it answered with what it was asked with. */
  readonly echoes: () => number;
  become(manner: Manner): void;
  close(): Promise<void>;
}

export async function startEchoFront(upstream: string): Promise<EchoFront> {
  const to = new URL(upstream);
  const authorizations = new Set<string>();
  let manner: Manner = { kind: 'pass on' };
  let echoes = 0;
  const server = createServer((incoming, answer) => {
    const authorization = incoming.headers.authorization ?? 'nothing';
    authorizations.add(authorization);
    const { method = 'GET', url: path, headers } = incoming;
    if (manner.kind === 'echo' && (manner.only === 'all' || method !== 'GET')) {
      echoes += 1;
      incoming.resume();
      const { type, text } = echoOf(authorization.replace('Bearer ', ''), echoes);
      answer.writeHead(manner.status, { 'content-type': type });
      answer.end(text);
      return;
    }
    const onward = ask({ host: to.hostname, port: to.port, method, path, headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the front has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    authorizations,
    echoes: () => echoes,
    become: (next) => {
      manner = next;
    },
    async close() {
      if (!server.listening) return;
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Once as JSON in all forms, once as the page of a proxy, where the token stands at every place in turn. */
function echoOf(token: string, turn: number): { readonly type: string; readonly text: string } {
  if (turn % 2 === 0) {
    return { type: 'text/html', text: `${'x '.repeat(80 + (turn % 40))}Bearer ${token} is not known here` };
  }
  const basic = ['', 'u', 'me'].map((user) => Buffer.from(`${user}:${token}`).toString('base64'));
  const forms = [`Bearer ${token}`, ...basic, encodeURIComponent(token), JSON.stringify({ token })];
  return { type: 'application/json', text: JSON.stringify({ error: `bad token: ${forms.join(', ')}` }) };
}
