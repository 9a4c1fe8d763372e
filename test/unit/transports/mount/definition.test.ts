import { expect, test } from 'vitest';
import type { ReachDocument } from '../../../../src/resources/generated/fleet-document.ts';
import { mountTransport } from '../../../../src/transports/mount/definition.ts';
import schema from '../../../../src/transports/mount/schema.json' with { type: 'json' };

const DOCUMENT = { mount: '/mnt/thor' } satisfies ReachDocument;

test('a mount is read and shown, is of the root of the machine unless the fleet says more, and names no computer', () => {
  expect(mountTransport.read(DOCUMENT)).toEqual({
    kind: 'mount',
    settings: { mount: '/mnt/thor', of: '/' },
    shown: 'mount /mnt/thor',
    isHere: false,
    declared: DOCUMENT,
  });
  expect(mountTransport.read({ ssh: 'dp@thor.lan' })).toBeUndefined();
});

test('every property of the schema changes the settings', () => {
  const settings = (document: ReachDocument): unknown => mountTransport.read(document)?.settings;
  const changed: Readonly<Record<keyof typeof schema.properties, ReachDocument>> = {
    mount: { mount: '/mnt/legion' },
    of: { ...DOCUMENT, of: '/home/dp' },
  };
  for (const document of Object.values(changed)) expect(settings(document)).not.toEqual(settings(DOCUMENT));
});
