import { huggingfaceTarget } from '../../../src/publications/targets/huggingface/definition.ts';
import { HERE } from '../machines/here.ts';
import type { Place } from '../../../src/diagnostics/place.ts';
import type { ArtifactSpec } from '../../../src/resources/artifact.ts';
import { resourceId, type ResourceId } from '../../../src/resources/id.ts';
import type { MachineSpec } from '../../../src/resources/machine.ts';
import type { CardSpec, TargetSpec } from '../../../src/resources/publication.ts';
import type { AnyResource } from '../../../src/resources/resource.ts';
import type { FleetResources } from '../../../src/reconcile/run.ts';

/** The shape of a fleet, small enough to be drawn at random. */
export interface FleetShape {
  readonly models: readonly ModelShape[];
  readonly machines: readonly {
    readonly name: string;
    readonly hosts?: { readonly model: string; readonly quantization: string };
  }[];
}
export interface ModelShape {
  readonly name: string;
  readonly quantizations: readonly string[];
  readonly safetensors: boolean;
  readonly publish: boolean;
  readonly questions: readonly string[];
  readonly version: string;
  /** Absent: a gate that wants everything right and holds the model. */
  readonly gate?: GateShape | 'none';
}
export interface GateShape {
  readonly all: readonly string[];
  readonly pass: number;
  readonly holds: 'model' | 'artifact';
}
const STRICT: GateShape = { all: ['right'], pass: 1, holds: 'model' };

const TARGET: TargetSpec = {
  name: 'hub',
  kind: 'huggingface',
  endpoint: 'embedded',
  traits: huggingfaceTarget.traits,
  how: {},
  visibility: 'private',
  prune: false,
};

/** What the fleet compiler makes of such a shape, without YAML in between. */
export function buildFleet(shape: FleetShape): FleetResources {
  const resources: AnyResource[] = shape.models.flatMap(modelResources);
  for (const { name, hosts } of shape.machines) resources.push(...machineResources(name, hosts, shape));
  return { name: 'test', resources };
}

function modelResources(model: ModelShape): readonly AnyResource[] {
  const { name } = model;
  const common = { family: 'zen', model: name };
  const source = resourceId('source', 'zen', name);
  const resources: AnyResource[] = [
    {
      id: source,
      kind: 'source',
      place: placeOf(source),
      dependsOn: [],
      spec: { ...common, origin: { kind: 'directory', path: name } },
    },
  ];
  const artifact = (
    format: string,
    quantization: string | undefined,
    base?: ResourceId<'artifact'>,
  ): ResourceId<'artifact'> => {
    const id = resourceId(
      'artifact',
      'zen',
      name,
      format,
      ...(quantization === undefined ? [] : [quantization]),
    );
    const intermediate = quantization === 'f16' && !model.quantizations.includes('f16');
    const spec: ArtifactSpec = {
      ...common,
      format,
      source,
      fileStem: `zen-${name}`,
      intermediate,
      ...(quantization === undefined ? {} : { quantization }),
      ...(base === undefined ? {} : { base }),
    };
    resources.push({ id, kind: 'artifact', place: placeOf(id), dependsOn: [base ?? source], spec });
    return id;
  };
  const f16 = model.quantizations.length > 0 ? artifact('gguf', 'f16') : undefined;
  const ggufs = model.quantizations.map((quantization) =>
    quantization === 'f16' && f16 !== undefined ? f16 : artifact('gguf', quantization, f16),
  );
  const { gate: rule = STRICT } = model;
  const gates = (rule === 'none' ? [] : ggufs).map((id): ResourceId<'evaluation'> => {
    const gate: ResourceId<'evaluation'> = `evaluation/${id.slice('artifact/'.length)}/identity`;
    const { all, pass, holds } = rule === 'none' ? STRICT : rule;
    const questions = model.questions.map((ask) => ({ ask, expect: { all } }));
    resources.push({
      id: gate,
      kind: 'evaluation',
      place: placeOf(gate),
      dependsOn: [id],
      spec: {
        ...common,
        gate: 'identity',
        artifact: id,
        format: 'gguf',
        declared: { gates: { identity: { pass, holds } }, questions },
        pass,
        holds,
      },
    });
    return gate;
  });
  if (model.publish && ggufs.length > 0)
    resources.push(publication(model, { format: 'gguf', suffix: '-GGUF', artifacts: ggufs, gates }));
  if (model.safetensors) {
    const whole = artifact('safetensors', undefined);
    if (model.publish)
      resources.push(publication(model, { format: 'safetensors', suffix: '', artifacts: [whole], gates }));
  }
  return resources;
}

function publication(
  model: ModelShape,
  {
    format,
    suffix,
    artifacts,
    gates,
  }: {
    readonly format: string;
    readonly suffix: string;
    readonly artifacts: readonly ResourceId<'artifact'>[];
    readonly gates: readonly ResourceId<'evaluation'>[];
  },
): AnyResource {
  const repo = `zenlm/zen-${model.name}${suffix}`;
  const id = resourceId('publication', 'hub', 'zenlm', `zen-${model.name}${suffix}`);
  const card: CardSpec = {
    family: 'zen',
    model: model.name,
    title: model.name,
    branding: {},
    license: 'apache-2.0',
    languages: [],
    tags: [],
    pipeline: 'text-generation',
    version: model.version,
  };
  return {
    id,
    kind: 'publication',
    place: placeOf(id),
    dependsOn: [...artifacts, ...gates],
    spec: {
      target: TARGET,
      namespace: 'zenlm',
      repo,
      format,
      artifacts,
      heldBy: gates,
      card,
      tag: model.version,
    },
  };
}

function machineResources(
  name: string,
  hosts: FleetShape['machines'][number]['hosts'],
  { models }: FleetShape,
): readonly AnyResource[] {
  const machine: MachineSpec = {
    name,
    os: 'linux',
    arch: 'x64',
    reach: HERE,
    zoo: name,
    backend: { kind: 'llama-server', context: 512, port: 1, parallel: 1, settings: {} },
    ports: [8080],
    paused: false,
    prune: false,
  };
  const host = resourceId('host', name);
  const residency = resourceId('residency', name, 'main');
  const base: AnyResource = {
    id: host,
    kind: 'host',
    place: placeOf(host),
    dependsOn: [],
    spec: { machine },
  };
  const model = models.find((candidate) => candidate.name === hosts?.model);
  if (hosts === undefined || model === undefined || !model.quantizations.includes(hosts.quantization)) {
    return [
      base,
      {
        id: residency,
        kind: 'residency',
        place: placeOf(residency),
        dependsOn: [host],
        spec: { machine, slot: 'main', host, heldBy: [] },
      },
    ];
  }
  const artifact = resourceId('artifact', 'zen', model.name, 'gguf', hosts.quantization);
  const { gate = STRICT } = model;
  const heldBy = (gate === 'none' ? [] : model.quantizations)
    .filter(
      (quantization) => gate === 'none' || gate.holds === 'model' || quantization === hosts.quantization,
    )
    .map((quantization) => resourceId('evaluation', 'zen', model.name, 'gguf', quantization, 'identity'));
  const tenant = {
    family: 'zen',
    model: model.name,
    artifact,
    slug: `zen-${model.name}-${hosts.quantization}`,
    questions: [],
    pass: 1,
  };
  return [
    base,
    {
      id: residency,
      kind: 'residency',
      place: placeOf(residency),
      dependsOn: [host, artifact, ...heldBy],
      spec: { machine, slot: 'main', host, heldBy, tenant },
    },
  ];
}

function placeOf(path: string): Place {
  return { file: 'zoo.fleet.yaml', line: 1, column: 1, length: 1, path };
}
