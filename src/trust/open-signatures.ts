import type { SecretReference } from '../resources/publication.ts';
import type { Signatures } from '../publications/signatures.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import type { UserConfiguration } from './user-configuration.ts';

/** Keys are read when something is signed or compared: most runs do neither. */
export async function openSignatures(
  { signers, signWith }: UserConfiguration,
  secretOf: (reference: SecretReference) => Promise<string | undefined>,
): Promise<Signatures> {
  const { isSignedBy, NO_SIGNATURES, privateKeyIn, publicKeyIn, signText } =
    await import('../publications/signatures.ts');
  if (signers.length === 0 && signWith === undefined) return NO_SIGNATURES;
  const trusted = signers.map((text, index) => {
    const key = publicKeyIn(text);
    if (key !== undefined) return key;
    throw new UserError(`entry ${index + 1} of signers in the configuration is no public ed25519 key`, {
      exit: EXIT.usage,
      remedy: 'Expected: ssh-ed25519 AAAA… name, or the PEM of a public key.',
    });
  });
  return {
    trustsKeys: trusted.length > 0,
    isTrusted: (text, signature) => trusted.some((key) => isSignedBy(text, signature, key)),
    async sign(text) {
      const secret = signWith === undefined ? undefined : await secretOf(signWith);
      if (secret === undefined) return undefined;
      const key = privateKeyIn(secret);
      if (key !== undefined) return signText(text, key);
      // Not quoted: it may be the secret itself, spelled wrongly.
      throw new UserError('what sign: names in the configuration is no private ed25519 key', {
        exit: EXIT.usage,
        remedy: 'Expected: PEM, as openssl genpkey -algorithm ed25519 writes it.',
      });
    },
  };
}
