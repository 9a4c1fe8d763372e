/**
 * Whose word counts for what was published. A signature is OpenSSH's own (`ssh-keygen -Y verify -n zoo.provenance` reads it),
 * made with an ed25519 key: equal texts give equal bytes. Which keys are trusted is said outside the fleet.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

export interface Signatures {
  /** Undefined: there is no key to sign with here. */
  sign(text: string): Promise<string | undefined>;
  /** False: no key is trusted, so that no signature has to be read. */
  readonly trustsKeys: boolean;
  isTrusted(text: string, signature: string): boolean;
}

export const NO_SIGNATURES: Signatures = {
  sign: async () => undefined,
  trustsKeys: false,
  isTrusted: () => false,
};

/** What is signed with a key is signed for this use and no other. */
const NAMESPACE = 'zoo.provenance';
const ALGORITHM = 'ssh-ed25519';
const SIGNATURE_BYTES = 64;

export function signText(text: string, key: KeyObject): string {
  const blob = Buffer.concat([headOf(createPublicKey(key)), sign(null, messageOf(text), key)]);
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n');
}

/** Everything but the signature's own bytes is known beforehand: there is nothing to parse. */
export function isSignedBy(text: string, signature: string, key: KeyObject): boolean {
  const [, body] =
    /^-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]+)\n-----END SSH SIGNATURE-----\n$/.exec(signature) ??
    [];
  if (body === undefined) return false;
  const blob = Buffer.from(body.replaceAll('\n', ''), 'base64');
  const head = headOf(key);
  if (blob.length !== head.length + SIGNATURE_BYTES || !blob.subarray(0, head.length).equals(head))
    return false;
  return verify(null, messageOf(text), key, blob.subarray(head.length));
}

/** `ssh-ed25519 AAAA… release@lab`, or PEM. Undefined: it is no public ed25519 key. */
export function publicKeyIn(text: string): KeyObject | undefined {
  const [algorithm, encoded = ''] = text.trim().split(/\s+/);
  try {
    const key =
      algorithm === ALGORITHM ? fromSsh(Buffer.from(encoded, 'base64')) : createPublicKey(text.trim());
    // A private key has a public half, but listing it among the trusted keys is a mistake.
    return key?.asymmetricKeyType === 'ed25519' && !text.includes('PRIVATE') ? key : undefined;
  } catch {
    return undefined;
  }
}

/** PEM, as `openssl genpkey -algorithm ed25519` writes it. Undefined: it is no private ed25519 key. */
export function privateKeyIn(text: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(text);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

function fromSsh(blob: Buffer): KeyObject | undefined {
  const prefix = Buffer.concat([field(ALGORITHM), Buffer.from([0, 0, 0, 32])]);
  if (blob.length !== prefix.length + 32 || !blob.subarray(0, prefix.length).equals(prefix)) return undefined;
  const x = blob.subarray(prefix.length).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/** https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig */
function headOf(key: KeyObject): Buffer {
  const raw = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
  return Buffer.concat([
    Buffer.from('SSHSIG\0\0\0\x01', 'latin1'),
    field(Buffer.concat([field(ALGORITHM), field(raw)])),
    field(NAMESPACE),
    field(''),
    field('sha512'),
    // The signature, as long as it always is.
    Buffer.from([0, 0, 0, 4 + ALGORITHM.length + 4 + SIGNATURE_BYTES]),
    field(ALGORITHM),
    Buffer.from([0, 0, 0, SIGNATURE_BYTES]),
  ]);
}

function messageOf(text: string): Buffer {
  const hashed = createHash('sha512').update(text).digest();
  return Buffer.concat([Buffer.from('SSHSIG'), field(NAMESPACE), field(''), field('sha512'), field(hashed)]);
}

function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
