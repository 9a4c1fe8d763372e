import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSignedBy, privateKeyIn, publicKeyIn, signText } from '../../../src/publications/signatures.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const TEXT = '{"format":"zoo.provenance/v1"}\n';
const SIGNED = signText(TEXT, privateKey);

function sshLine(key: KeyObject): string {
  const raw = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  const head = Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20', 'latin1');
  return `ssh-ed25519 ${Buffer.concat([head, raw]).toString('base64')} release@lab`;
}

describe('a signature', () => {
  it('is of one text and one key, and the same each time', () => {
    expect(signText(TEXT, privateKey)).toBe(SIGNED);
    expect(isSignedBy(TEXT, SIGNED, publicKey)).toBe(true);
    expect(isSignedBy(`${TEXT} `, SIGNED, publicKey)).toBe(false);
    expect(isSignedBy(TEXT, SIGNED, other.publicKey)).toBe(false);
    expect(isSignedBy(TEXT, signText(TEXT, other.privateKey), publicKey)).toBe(false);
  });

  it('that lost, gained or changed a byte anywhere is none', () => {
    const [, body = ''] = /SIGNATURE-----\n([^-]+)\n-/.exec(SIGNED) ?? [];
    const bytes = Buffer.from(body.replaceAll('\n', ''), 'base64');
    const armoured = (blob: Buffer): string =>
      `-----BEGIN SSH SIGNATURE-----\n${blob.toString('base64')}\n-----END SSH SIGNATURE-----\n`;
    expect(isSignedBy(TEXT, armoured(bytes), publicKey)).toBe(true);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(isSignedBy(TEXT, armoured(changed), publicKey)).toBe(false);
    }
    expect(isSignedBy(TEXT, armoured(bytes.subarray(1)), publicKey)).toBe(false);
    expect(isSignedBy(TEXT, armoured(Buffer.concat([bytes, Buffer.alloc(1)])), publicKey)).toBe(false);
    for (const text of ['', 'x', '-----BEGIN SSH SIGNATURE-----\n\n-----END SSH SIGNATURE-----\n'])
      expect(isSignedBy(TEXT, text, publicKey)).toBe(false);
  });
});

describe('a key', () => {
  const pem = { type: 'spki', format: 'pem' } as const;
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  it('is read as OpenSSH and as PEM write it', () => {
    for (const text of [sshLine(publicKey), publicKey.export(pem).toString()]) {
      const key = publicKeyIn(text);
      expect(key !== undefined && isSignedBy(TEXT, SIGNED, key)).toBe(true);
    }
    expect(privateKeyIn(secret)?.asymmetricKeyType).toBe('ed25519');
  });

  it('of another kind, cut short, or the wrong half is none', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const wrong = [
      '',
      'ssh-ed25519',
      sshLine(publicKey).slice(0, 40),
      'ssh-rsa AAAA',
      rsa.publicKey.export(pem).toString(),
      secret,
    ];
    for (const text of wrong) expect(publicKeyIn(text)).toBeUndefined();
    for (const text of ['', publicKey.export(pem).toString()]) expect(privateKeyIn(text)).toBeUndefined();
  });
});
