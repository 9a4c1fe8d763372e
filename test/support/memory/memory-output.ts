import type { ArtifactOutput } from '../../../src/resources/artifact.ts';
import { contentDigest } from '../../../src/resources/content.ts';
import type { Digest } from '../../../src/resources/digest.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import { hashText } from './memory-world.ts';

export function content(path: string, sha256: Digest): ArtifactOutput {
  const files = [{ path: innerPath(path), size: 1, sha256 }];
  const facts = { architecture: 'llama', parameters: 1, tensorTypes: {}, hasChatTemplate: true };
  return { digest: contentDigest(files, hashText), files, facts, platform: 'memory' };
}

export function claimOf({ claimed }: { readonly claimed?: true }): { readonly claimed?: true } {
  return claimed === true ? { claimed } : {};
}
