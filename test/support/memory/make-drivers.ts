import { WorldFailure } from '../../../src/diagnostics/failure.ts';
import type { Driver, Drivers } from '../../../src/drivers/driver.ts';
import { NO_COST } from '../../../src/plan/action.ts';
import type { ArtifactOutput } from '../../../src/resources/artifact.ts';
import { underName } from '../../../src/artifacts/observe.ts';
import { readAnswers } from '../../../src/evaluations/gates/identity/read-answers.ts';
import { canonicalJson } from '../../../src/resources/content.ts';
import type { Digest } from '../../../src/resources/digest.ts';
import type { ResourceId } from '../../../src/resources/id.ts';
import type { Observation, Wanted } from '../../../src/resources/resource.ts';
import { claimOf, content } from './memory-output.ts';
import { memoryHostDriver } from './host-driver.ts';
import { act, BUILD_MINUTES, FILE_BYTES, hashText, type MemoryWorld, SOURCE_BYTES } from './memory-world.ts';
import { memoryPublicationDriver } from './publication-driver.ts';
import { quiet } from './quiet.ts';
import { memoryResidencyDriver } from './residency-driver.ts';

export function createMemoryDrivers(world: MemoryWorld): Drivers {
  return {
    source: sourceDriver(world),
    artifact: artifactDriver(world),
    evaluation: evaluationDriver(world),
    host: memoryHostDriver(world),
    publication: memoryPublicationDriver(world),
    residency: memoryResidencyDriver(world),
  };
}

function sourceDriver(world: MemoryWorld): Driver<'source'> {
  const keyOf = (wanted: Wanted<'source'>): Digest =>
    hashText(`source ${world.sources.get(nameOf(wanted)) ?? nameOf(wanted)}`);
  const nameOf = ({ resource }: Wanted<'source'>): string => `${resource.spec.family}/${resource.spec.model}`;
  const contentOf = (key: Digest): ArtifactOutput =>
    content('model.safetensors', hashText(`bytes of ${key}`));
  const see = (wanted: Wanted<'source'>, checked: boolean): Observation<'source'> => {
    const key = keyOf(wanted);
    const { digest, files } = contentOf(key);
    const output = {
      digest,
      files,
      architecture: 'LlamaForCausalLM',
      parameters: 1,
      dtype: 'bfloat16',
      hasChatTemplate: true,
    };
    return {
      state: 'present',
      seen: {
        key,
        sizeBytes: 1,
        hasBytes: files.every(({ sha256 }) => world.blobs.has(sha256)),
        ...(checked ? { checked: output } : {}),
      },
    };
  };
  return {
    ...quiet<'source'>(),
    kind: 'source',
    want: (resource) => ({
      resource,
      key: hashText(canonicalJson(resource.spec)),
      value: { origin: resource.spec.origin },
    }),
    async observe(wanted, context) {
      return new Map(
        wanted.map((wish): [ResourceId, Observation<'source'>] => {
          if (world.unreachable.has(nameOf(wish)))
            return [wish.resource.id, { state: 'unknown', why: 'no route', class: 'network' }];
          return [wish.resource.id, see(wish, context.ledger.sources.has(keyOf(wish)))];
        }),
      );
    },
    cost: (...[, , , observation]) => ({
      ...NO_COST,
      downBytes: observation?.state === 'present' && observation.seen.hasBytes ? 0 : SOURCE_BYTES,
    }),
    desired: (wanted) => ({ checked: keyOf(wanted) }),
    actual: (seen) => (seen.checked === undefined ? {} : { checked: seen.key }),
    output(wanted, observation) {
      if (observation.state !== 'present') return { state: 'unknown', why: 'no source' };
      const { key, checked } = observation.seen;
      return checked === undefined ? { state: 'pending', key } : { state: 'known', key, value: checked };
    },
    async apply(action, wanted, context) {
      await context.effect('fetch');
      act(world, { what: 'check', id: action.id }, () => {
        world.spent.downBytes += SOURCE_BYTES;
        world.blobs.set(hashText(`bytes of ${keyOf(wanted)}`), 1);
      });
      const observation = see(wanted, true);
      if (observation.state !== 'present') throw new Error('unreachable');
      return { state: 'done', seen: observation.seen, downBytes: 0, upBytes: 0, notes: [] };
    },
  };
}

function artifactDriver(world: MemoryWorld): Driver<'artifact'> {
  const outputOf = (key: Digest, fileName: string): ArtifactOutput =>
    content(fileName, hashText(`made by ${key}`));
  return {
    ...quiet<'artifact'>(),
    kind: 'artifact',
    want(resource, inputs, { pins }) {
      const { format, quantization, base, source, fileStem } = resource.spec;
      const recipe = {
        tool: format === 'gguf' ? 'llama.cpp' : 'none',
        version: pins['llama.cpp'] ?? '1',
        steps: format === 'gguf' ? [[quantization ?? '']] : [],
      };
      const value = { recipe, fileName: `${fileStem}-${quantization ?? format}` };
      const input = base === undefined ? inputs.of('source', source) : inputs.of('artifact', base);
      if (input.state === 'unknown') return { resource, key: undefined, unknown: input.why, value };
      return { resource, key: hashText(canonicalJson({ recipe, input: input.key, format })), value };
    },
    async observe(wanted, { ledger }) {
      return new Map(
        wanted.map(({ resource, key, value }): [ResourceId, Observation<'artifact'>] => {
          const recorded = key === undefined ? undefined : ledger.outputs.get(key);
          if (recorded === undefined) return [resource.id, { state: 'absent' }];
          const output = underName(recorded.output, value.fileName);
          return [
            resource.id,
            {
              state: 'present',
              seen: {
                output,
                hasBytes: output.files.every(({ sha256 }) => world.blobs.has(sha256)),
                ...claimOf(recorded),
              },
            },
          ];
        }),
      );
    },
    cost: (...[, , , observation]) => ({
      ...NO_COST,
      cpuSeconds: 60 * BUILD_MINUTES,
      downBytes: observation?.state === 'present' && !observation.seen.hasBytes ? FILE_BYTES : 0,
    }),
    desired: ({ key }) => (key === undefined ? {} : { build: key }),
    actual: (_seen, { key }) => (key === undefined ? {} : { build: key }),
    reads: ({ resource }) => [resource.spec.base ?? resource.spec.source],
    output({ key, unknown }, observation) {
      if (key === undefined) return { state: 'unknown', why: unknown ?? 'no key' };
      return observation.state === 'present'
        ? { state: 'known', key, value: observation.seen.output }
        : { state: 'pending', key };
    },
    async apply(action, { key, value, resource }, context) {
      if (key === undefined) throw new WorldFailure({ class: 'input', message: 'no key' });
      const output = outputOf(key, value.fileName);
      await context.effect('convert');
      const isFetched = action.verb === 'fetch';
      act(world, { what: isFetched ? 'fetch' : 'convert', id: resource.id }, () => {
        if (isFetched) world.spent.downBytes += FILE_BYTES;
        else world.spent.minutes += BUILD_MINUTES;
        for (const { sha256, size } of output.files) world.blobs.set(sha256, size);
      });
      const seen = { output, hasBytes: true };
      const known = context.ledger.outputs.get(key);
      if (known?.claimed === true && underName(known.output, value.fileName).digest !== output.digest)
        return { state: 'failed', failure: { class: 'diverged', message: 'made otherwise' }, seen };
      return { state: 'done', seen, downBytes: 0, upBytes: 0, notes: [] };
    },
  };
}

function evaluationDriver(world: MemoryWorld): Driver<'evaluation'> {
  const backend = { name: 'memory', version: '1' };
  return {
    ...quiet<'evaluation'>(),
    kind: 'evaluation',
    want(resource, inputs) {
      const artifact = inputs.of('artifact', resource.spec.artifact);
      const { declared, pass, holds } = resource.spec;
      const asked = declared.questions.map(({ ask }) => ask);
      const value = {
        artifact: artifact.state === 'known' ? artifact.value.digest : undefined,
        backend,
      };
      if (artifact.state === 'unknown') return { resource, key: undefined, unknown: artifact.why, value };
      const reportKey = hashText(canonicalJson({ artifact: artifact.key, asked }));
      const expected = declared.questions.map(({ expect }) => expect);
      const key = hashText(canonicalJson({ reportKey, expected, pass: pass ?? 1, holds }));
      return { resource, key, value: { ...value, reportKey } };
    },
    async observe(wanted, { ledger }) {
      return new Map(
        wanted.map(({ resource, value }): [ResourceId, Observation<'evaluation'>] => {
          const recorded = value.reportKey === undefined ? undefined : ledger.reports.get(value.reportKey);
          return [
            resource.id,
            recorded === undefined
              ? { state: 'absent' }
              : { state: 'present', seen: { report: recorded.report, ...claimOf(recorded) } },
          ];
        }),
      );
    },
    desired: ({ value }) => (value.reportKey === undefined ? {} : { report: value.reportKey }),
    actual: (seen) => ({ report: seen.report.key }),
    reads: ({ resource }) => [resource.spec.artifact],
    output({ key, resource, unknown }, observation) {
      if (key === undefined) return { state: 'unknown', why: unknown ?? 'no key' };
      if (observation.state !== 'present') return { state: 'pending', key };
      const { report } = observation.seen;
      const { declared, pass = 1 } = resource.spec;
      const reasons = readAnswers(report.measurement.data)
        .answers.filter(({ answer }) => answer === 'wrong')
        .map(({ ask }) => `${ask} answered "wrong"; expected right`);
      return {
        state: 'known',
        key,
        value: {
          report,
          verdict: { passed: reasons.length === 0, score: 1, reasons },
          rule: { name: 'memory/1', questions: declared.questions, pass },
          view: { intro: 'In memory.', cells: [], lines: [] },
        },
      };
    },
    async apply(action, { value, resource }, context) {
      const { reportKey: key } = value;
      if (key === undefined) throw new WorldFailure({ class: 'input', message: 'no key' });
      await context.effect('ask');
      const answer = world.liars.has(`${resource.spec.family}/${resource.spec.model}`) ? 'wrong' : 'right';
      act(world, { what: 'ask', id: action.id }, () => undefined);
      const artifact = value.artifact ?? hashText('never');
      const answers = resource.spec.declared.questions.map(({ ask }) => ({ ask, answer, finish: 'stop' }));
      return {
        state: 'done',
        seen: {
          report: {
            key,
            gate: 'identity',
            artifact,
            backend,
            measurement: { version: 1, data: { answers } },
          },
        },
        downBytes: 0,
        upBytes: 0,
        notes: [],
      };
    },
  };
}
