import * as v from 'valibot';
import type { ArtifactOutput } from '../resources/artifact.ts';
import { BOUNDS } from '../resources/bounds.ts';
import type { Digest } from '../resources/digest.ts';
import type { Report } from '../resources/evaluation.ts';
import { digest, parseForeign } from '../resources/foreign-json.ts';
import { artifactOutput, report } from '../resources/read-outputs.ts';
import { PROVENANCE_FORMAT } from './provenance.ts';

/** What a repo says of how it was made. A claim: the bytes were not read yet. */
export interface Provenance {
  readonly repo: string;
  readonly version: string;
  readonly artifacts: readonly {
    readonly id: string;
    readonly key: Digest;
    readonly output: ArtifactOutput;
  }[];
  readonly gates: readonly { readonly id: string; readonly report: Report }[];
}

const provenance = v.object({
  format: v.literal(PROVENANCE_FORMAT),
  repo: v.string(),
  version: v.string(),
  artifacts: v.array(
    v.pipe(
      // The output stands beside its name.
      v.intersect([v.object({ id: v.string(), key: digest }), artifactOutput]),
      v.transform(({ id, key, ...output }) => ({ id, key, output })),
    ),
  ),
  gates: v.array(v.object({ id: v.string(), report })),
});

/** Undefined when it is not one of ours, or not whole: then nothing of it is believed. */
export function parseProvenance(text: string): Provenance | undefined {
  const read = parseForeign(provenance, text, BOUNDS.text);
  return 'value' in read ? read.value : undefined;
}
