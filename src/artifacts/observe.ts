import { hashBytes } from '../blobs/hash-file.ts';
import type { ObserveContext } from '../drivers/observe-context.ts';
import type { ArtifactOutput } from '../resources/artifact.ts';
import { contentDigest } from '../resources/content.ts';
import { innerPath } from '../resources/inner-path.ts';
import type { Observation, Wanted } from '../resources/resource.ts';

/** An artifact is present when the ledger has an output for its build key; where its bytes are is a separate fact. */
export async function observeArtifact(
  wanted: Wanted<'artifact'>,
  context: ObserveContext,
): Promise<Observation<'artifact'>> {
  if (wanted.key === undefined) {
    return { state: 'unknown', class: 'input', why: wanted.unknown ?? 'what it is made from is unknown' };
  }
  const recorded = context.ledger.outputs.get(wanted.key);
  if (recorded === undefined) return { state: 'absent' };
  const output = underName(recorded.output, wanted.value.fileName);
  let hasBytes = true;
  for (const { sha256 } of output.files) hasBytes = hasBytes && (await context.hasBlob(sha256));
  const claimed = recorded.claimed === true ? { claimed: recorded.claimed } : {};
  return { state: 'present', seen: { output, hasBytes, ...claimed } };
}

/** The same bytes under the name that the fleet gives them now: a name is not in the build key. */
export function underName(output: ArtifactOutput, fileName: string): ArtifactOutput {
  const [file, ...others] = output.files;
  if (fileName === '' || file === undefined || others.length > 0 || file.path === fileName) return output;
  const files = [{ ...file, path: innerPath(fileName) }];
  return { ...output, files, digest: contentDigest(files, (text) => hashBytes(text).digest) };
}
