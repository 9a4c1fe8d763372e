import { defineTransport } from '../define-transport.ts';

/** Files and commands of a machine over the system's OpenSSH, by the user's own configuration, agent and known hosts. */
export const sshTransport = defineTransport({
  kind: 'ssh',
  offers: ['files', 'commands'],
  // Without a port: the one of the ssh configuration, else 22.
  settings: ({ ssh: destination, port }) => ({ destination, ...(port === undefined ? {} : { port }) }),
  shown: loginName,
  computer: (settings) => `ssh ${loginName(settings)}`,
  tunnel: ({ destination, port }, { near, far }) => [
    ...['ssh', '-N', '-L', `${near}:127.0.0.1:${far}`],
    ...(port === undefined ? [] : ['-p', String(port)]),
    destination,
  ],
  create: async (ports) => (await import('./transport.ts')).createSSHTransport(ports),
});

export type SSHSettings = { readonly destination: string; readonly port?: number };

/** `dp@thor.lan`, `dp@thor.lan:2222`: as a configuration outside of the fleet allows it. */
export function loginName({ destination, port }: SSHSettings): string {
  return port === undefined ? destination : `${destination}:${port}`;
}
