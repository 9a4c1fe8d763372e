/** A sha256 over bytes, in lower-case hex: the only identity that zoo trusts. */
export type Digest = `sha256:${string}`;

/** Handed to the pure core, which may not import a crypto module. UTF-8 of the text is hashed. */
export type HashText = (text: string) => Digest;

const DIGEST = /^sha256:[0-9a-f]{64}$/;

export function isDigest(text: string): text is Digest {
  return DIGEST.test(text);
}

/** The 64 hex characters: what the Hub calls `lfs.oid` and file systems like as a name. */
export function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}

/** The first twelve hex characters, for people. */
export function shortDigest(digest: Digest): string {
  return hexOf(digest).slice(0, 12);
}
