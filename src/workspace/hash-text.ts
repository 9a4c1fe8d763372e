import { createHash } from 'node:crypto';
import { hashBytes } from '../blobs/hash-file.ts';
import type { HashText } from '../resources/digest.ts';

export const hashText: HashText = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

export function gitOidOf(text: string): string {
  return hashBytes(text).gitOid;
}
