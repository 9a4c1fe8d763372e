import { join } from 'node:path';
/** The line from a folder to an artifact, driven through the drivers one resource at a time, as `reconcile` would. */
import type { Kind } from '../../../src/resources/id.ts';
import { REGISTRIES } from '../../../src/cli/registries.ts';
import type { ConversionTools } from '../../../src/artifacts/conversion-tools.ts';
import { createArtifactDriver } from '../../../src/artifacts/driver.ts';
import type { Formats } from '../../../src/artifacts/format.ts';
import type { RestoreFile } from '../../../src/artifacts/restore.ts';
import type { Outcome } from '../../../src/drivers/driver.ts';
import type { Inputs, Output, Resource, Wanted } from '../../../src/resources/resource.ts';
import type { OriginSpec } from '../../../src/resources/source.ts';
import { createSourceDriver } from '../../../src/sources/driver.ts';
import { type ApplyOnBench, type Bench, noInputs } from './bench.ts';
import { ADAPTED, adapterSource, sourceResource } from './resources.ts';

export const formats: Formats = REGISTRIES.formats;

/** What the one thing that an artifact is made from has come to. */
export type GivenInput = { readonly [K in Kind]?: Output<K> } & {
  /** What it is an adapter for. */
  readonly adapted?: Output<'source'>;
};

export interface Line {
  readonly sources: ReturnType<typeof createSourceDriver>;
  readonly artifacts: ReturnType<typeof createArtifactDriver>;
  /** Fetches, checks and records it; `adapts`: it is an adapter for that one. */
  source(origin: OriginSpec, adapts?: OriginSpec): Promise<Output<'source'>>;
  /** What a plan would make of it: which fields differ, and what dependants may build on. */
  observeSource(
    origin: OriginSpec,
  ): Promise<{ readonly changes: readonly string[]; readonly output: Output<'source'> }>;
  wantArtifact(resource: Resource<'artifact'>, input: GivenInput): Wanted<'artifact'>;
  /** Makes it and records it, as the ledger would. */
  make(
    resource: Resource<'artifact'>,
    input: GivenInput,
    options?: ApplyOnBench,
  ): Promise<Output<'artifact'>>;
}

export function setUpLine(
  bench: Bench,
  {
    tools,
    restore = async () => undefined,
    platform = `${process.platform}-${process.arch}`,
  }: { readonly tools: ConversionTools; readonly restore?: RestoreFile; readonly platform?: string },
): Line {
  const sources = createSourceDriver({
    origins: bench.origins,
    table: REGISTRIES.origins,
    looksFile: join(bench.directory, 'looks.json'),
  });
  const artifacts = createArtifactDriver({ formats, tools, restore, platform });
  const wantArtifact: Line['wantArtifact'] = (resource, input) =>
    artifacts.want(resource, givenInputs(input), bench.wants);
  return {
    sources,
    artifacts,
    wantArtifact,
    async source(origin, adapts) {
      const resource = adapts === undefined ? sourceResource(origin) : adapterSource(origin, adapts);
      const wanted = sources.want(resource, noInputs(resource), bench.wants);
      const { seen } = done(await bench.apply(sources, wanted));
      if (seen.checked === undefined) throw new Error('applied, and not checked');
      const revision = seen.revision === undefined ? {} : { revision: seen.revision };
      bench.sources.set(seen.key, { id: resource.id, output: seen.checked, ...revision });
      return sources.output(wanted, await bench.observe(sources, wanted));
    },
    async observeSource(origin) {
      const resource = sourceResource(origin);
      const wanted = sources.want(resource, noInputs(resource), bench.wants);
      const observation = await bench.observe(sources, wanted);
      const actual = observation.state === 'present' ? sources.actual(observation.seen, wanted) : {};
      const desired = sources.desired(wanted);
      const changes = Object.keys(desired).filter((field) => desired[field] !== actual[field]);
      return { changes, output: sources.output(wanted, observation) };
    },
    async make(resource, input, options) {
      const wanted = wantArtifact(resource, input);
      const { seen } = done(await bench.apply(artifacts, wanted, options));
      if (wanted.key === undefined) throw new Error('made without a key');
      if (!bench.outputs.has(wanted.key)) {
        bench.outputs.set(wanted.key, { id: resource.id, output: seen.output, seconds: 1, run: 'r1' });
      }
      return artifacts.output(wanted, await bench.observe(artifacts, wanted));
    },
  };
}

export function known<K extends Kind>(output: Output<K>): Extract<Output<K>, { readonly state: 'known' }> {
  if (output.state !== 'known') throw new Error(`the output is ${output.state}`);
  return output;
}

export function done<K extends Kind>(outcome: Outcome<K>): Extract<Outcome<K>, { readonly state: 'done' }> {
  if (outcome.state !== 'done') throw new Error(`it ended as ${outcome.state}`);
  return outcome;
}

function givenInputs(given: GivenInput): Inputs {
  return {
    of(kind, id) {
      const output = id === ADAPTED && given.adapted !== undefined ? given.adapted : given[kind];
      if (output === undefined) throw new Error(`${id} was not given`);
      return output;
    },
  };
}
