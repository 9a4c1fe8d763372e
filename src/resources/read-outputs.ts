/** Outputs, sources and reports as others wrote them down: in a ledger's segment, in the provenance of a repo. */
import * as v from 'valibot';
import { visible } from '../diagnostics/visible-text.ts';
import type { ArtifactOutput } from './artifact.ts';
import type { FileEntry } from './content.ts';
import type { Report } from './evaluation.ts';
import { amount, byteCount, digest, jsonObject } from './foreign-json.ts';
import { parseInnerPaths } from './inner-path.ts';
import { memoryShape } from './memory-shape.ts';
import type { SourceOutput } from './source.ts';

const file = v.object({
  path: v.string(),
  size: byteCount,
  sha256: digest,
  gitOid: v.exactOptional(
    v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/, "git's hash of a file is not 40 hexadecimal digits")),
  ),
});
/** Their names lie side by side below one folder. */
const files = v.pipe(
  v.array(file),
  v.rawTransform(({ dataset, addIssue, NEVER }): readonly FileEntry[] => {
    const { paths, problem } = parseInnerPaths(dataset.value.map(({ path }) => path));
    if (paths === undefined) {
      addIssue({ message: problem });
      return NEVER;
    }
    return dataset.value.flatMap((one, index) => {
      const path = paths[index];
      return path === undefined ? [] : [{ ...one, path }];
    });
  }),
);
const content = { digest, files };
const counts = v.record(v.string(), amount);
const hasChatTemplate = v.fallback(v.boolean(), false);

const adapter = v.object({
  rank: amount,
  alpha: amount,
  targets: v.array(v.pipe(v.string(), v.transform(visible))),
  pairs: amount,
  unusual: v.exactOptional(v.pipe(v.string(), v.transform(visible))),
  base: digest,
});

export const artifactOutput: v.GenericSchema<unknown, ArtifactOutput> = v.object({
  ...content,
  facts: v.object({
    architecture: v.string(),
    parameters: amount,
    tensorTypes: counts,
    hasChatTemplate,
    memory: v.exactOptional(memoryShape),
    adapter: v.exactOptional(adapter),
  }),
  platform: v.string(),
  recipe: v.exactOptional(
    v.object({
      tool: v.string(),
      version: v.string(),
      steps: v.array(v.array(v.string())),
      calibration: v.exactOptional(digest),
    }),
  ),
});

export const sourceOutput: v.GenericSchema<unknown, SourceOutput> = v.object({
  ...content,
  architecture: v.string(),
  parameters: amount,
  dtype: v.string(),
  hasChatTemplate,
  matrices: v.exactOptional(counts),
  adapter: v.exactOptional(adapter),
});

const shown = v.pipe(v.string(), v.transform(visible));
const fields = {
  key: digest,
  gate: v.string(),
  artifact: digest,
  backend: v.object({ name: v.string(), version: v.string() }),
  machine: v.exactOptional(
    v.object({ cpu: shown, threads: amount, memoryGib: amount, os: shown, arch: shown }),
  ),
};

/** What was measured is raw: the gate reads it before it is judged or shown. */
export const report: v.GenericSchema<unknown, Report> = v.pipe(
  v.object({
    ...fields,
    measurement: v.exactOptional(v.object({ version: amount, data: jsonObject })),
    answers: v.exactOptional(v.array(jsonObject)),
  }),
  v.rawTransform(({ dataset, addIssue, NEVER }): Report => {
    const { measurement, answers, ...rest } = dataset.value;
    if (measurement !== undefined) return { ...rest, measurement };
    // Reports of the first zoos have their answers beside the other fields, and no version.
    if (answers !== undefined) return { ...rest, measurement: { version: 1, data: { answers } } };
    addIssue({ message: 'it has no measurement' });
    return NEVER;
  }),
);
