import { expect, test } from 'vitest';
import type { ReachDocument } from '../../../../src/resources/generated/fleet-document.ts';
import { localTransport } from '../../../../src/transports/local/definition.ts';
import { loginFailure } from '../../../../src/transports/ssh/failures.ts';
import { sshTransport } from '../../../../src/transports/ssh/definition.ts';
import schema from '../../../../src/transports/ssh/schema.json' with { type: 'json' };

const DOCUMENT = { ssh: 'dp@thor.lan' } satisfies ReachDocument;

test('a way over ssh is read and shown, and differs from another way', () => {
  expect(sshTransport.read({ ...DOCUMENT, port: 2222 })).toEqual({
    kind: 'ssh',
    settings: { destination: 'dp@thor.lan', port: 2222 },
    shown: 'ssh dp@thor.lan:2222',
    computer: 'ssh dp@thor.lan:2222',
    isHere: false,
    declared: { ...DOCUMENT, port: 2222 },
  });
  expect(sshTransport.read({ local: true })).toBeUndefined();
  expect(localTransport.read(DOCUMENT)).toBeUndefined();
});

test('a port of the machine is brought here by the command that a person would type', () => {
  const tunnelOf = (document: ReachDocument): string | undefined => {
    const reach = sshTransport.read(document);
    return reach === undefined
      ? undefined
      : sshTransport.tunnel(reach, { near: 18_100, far: 8081 })?.join(' ');
  };
  expect(tunnelOf(DOCUMENT)).toBe('ssh -N -L 18100:127.0.0.1:8081 dp@thor.lan');
  expect(tunnelOf({ ...DOCUMENT, port: 2222 })).toBe('ssh -N -L 18100:127.0.0.1:8081 -p 2222 dp@thor.lan');
});

test('every property of the schema changes the settings', () => {
  const settings = (document: ReachDocument): unknown => sshTransport.read(document)?.settings;
  const changed: Readonly<Record<keyof typeof schema.properties, ReachDocument>> = {
    ssh: { ssh: 'root@thor.lan' },
    port: { ...DOCUMENT, port: 2222 },
  };
  for (const document of Object.values(changed)) expect(settings(document)).not.toEqual(settings(DOCUMENT));
});

test.each([
  [
    '@@@@@@@@@@@\r\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\n@@@@@@@@@@@\r\nIT IS POSSIBLE\r\nHost key verification failed.\r\n',
    'authentication',
    'ssh dp@thor: WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED',
  ],
  [
    'No ED25519 host key is known for [127.0.0.1]:2 and you have requested strict checking.\r\nHost key verification failed.\r\n',
    'authentication',
    'ssh dp@thor: No ED25519 host key is known for [127.0.0.1]:2 and you have requested strict checking.',
  ],
  [
    'dp@thor: Permission denied (publickey).\r\n',
    'authentication',
    'ssh dp@thor: dp@thor: Permission denied (publickey).',
  ],
  [
    'ssh: Could not resolve hostname thor: Name or service not known\r\n',
    'network',
    'ssh dp@thor: ssh: Could not resolve hostname thor: Name or service not known',
  ],
  [
    'ssh: connect to host thor port 22: Connection refused\n',
    'network',
    'ssh dp@thor: ssh: connect to host thor port 22: Connection refused',
  ],
  [
    '/x: line 1: Bad configuration option: foo\n',
    'input',
    'ssh dp@thor: /x: line 1: Bad configuration option: foo',
  ],
  ['', 'network', 'ssh dp@thor: ssh ended without a word'],
])('OpenSSH says %j', (stderr, kind, message) => {
  const { failure } = loginFailure(stderr, { computer: 'ssh dp@thor', login: 'ssh dp@thor true' });
  expect(failure).toMatchObject({ class: kind, message });
  if (kind !== 'input') expect(failure.remedy).toContain('`ssh dp@thor true`');
});
