import type { ArtifactOutput } from '../resources/artifact.ts';
import { parseBoundedJson } from '../resources/bounded-json.ts';
import { BOUNDS } from '../resources/bounds.ts';
import type { Digest } from '../resources/digest.ts';
import type { Report } from '../resources/evaluation.ts';
import { digestIn, objectIn, objectsIn, readable, textIn } from '../resources/json-reader.ts';
import { readArtifactOutput, readReport } from '../resources/read-outputs.ts';
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

/** Undefined when it is not one of ours, or not whole: then nothing of it is believed. */
export function parseProvenance(text: string): Provenance | undefined {
  const json = parseBoundedJson(text, BOUNDS.text);
  if ('problem' in json) return undefined;
  const read = readable(() => provenanceIn(json.value));
  return 'value' in read ? read.value : undefined;
}

function provenanceIn(value: unknown): Provenance | undefined {
  const provenance = objectIn(value);
  if (provenance['format'] !== PROVENANCE_FORMAT) return undefined;
  return {
    repo: textIn(provenance['repo']),
    version: textIn(provenance['version']),
    artifacts: objectsIn(provenance['artifacts']).map((artifact) => ({
      id: textIn(artifact['id']),
      key: digestIn(artifact['key']),
      output: readArtifactOutput(artifact),
    })),
    gates: objectsIn(provenance['gates']).map((gate) => ({
      id: textIn(gate['id']),
      report: readReport(gate['report']),
    })),
  };
}
