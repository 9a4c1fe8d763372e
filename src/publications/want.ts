import type { WantContext } from '../drivers/driver.ts';
import { pinnedContent } from '../ledger/pinned-content.ts';
import { canonicalJson, contentDigest } from '../resources/content.ts';
import type { Digest } from '../resources/digest.ts';
import { reasonOf, type ResourceId } from '../resources/id.ts';
import type { InnerPath } from '../resources/inner-path.ts';
import type {
  PublicationSpec,
  PublicationWanted,
  PublishedArtifact,
  PublishedFile,
  PublishedGate,
  TargetTraits,
} from '../resources/publication.ts';
import type { Inputs, Output, Resource, Wanted } from '../resources/resource.ts';
import { wantPruned } from './pruned.ts';
import type { CardWords } from './card/card-words.ts';
import { renderCard } from './card/render-card.ts';
import { renderProvenance } from './provenance.ts';
import { clash, isReserved, PROVENANCE, publishingOf, README, SUMS, weightFiles } from './publishing.ts';
import { recordedOf } from './recorded.ts';
import { renderSums } from './sha256-sums.ts';

interface Input<K extends 'artifact' | 'evaluation'> {
  readonly id: ResourceId<K>;
  readonly output: Output<K>;
}
interface InputsOf {
  readonly artifacts: readonly Input<'artifact'>[];
  readonly gates: readonly Input<'evaluation'>[];
}

export interface PublishContext extends WantContext {
  readonly words: CardWords;
}

/** What the repo shall hold. Its key needs no bytes: it is known before anything is made. */
export function wantPublication(
  resource: Resource<'publication'>,
  inputs: Inputs,
  context: PublishContext,
): Wanted<'publication'> {
  if (resource.spec.isLeft === true) return wantPruned(resource, context);
  if (resource.spec.pin !== undefined) return wantPinned(resource, resource.spec.pin, context);
  const { spec } = resource;
  return wantFrom(resource, spec, {
    given: {
      artifacts: spec.artifacts.map((id) => ({ id, output: inputs.of('artifact', id) })),
      gates: spec.heldBy.map((id) => ({ id, output: inputs.of('evaluation', id) })),
    },
    context,
  });
}

/**
 * What was published under that digest once, with the version that it had. Gates of the present weights say nothing of
 * those, so that the card does not speak of any.
 */
function wantPinned(
  resource: Resource<'publication'>,
  pin: Digest,
  context: PublishContext,
): Wanted<'publication'> {
  const { spec, id } = resource;
  const content = pinnedContent(context.ledger, id, pin);
  if (content.state === 'unknown') {
    const { target, repo, tag } = spec;
    const key = context.hash(canonicalJson({ repo, pin }));
    return { resource, key, value: { target, repo, tag, pendingFiles: [], unknownPin: content.why } };
  }
  const { version = spec.tag, outputs } = content;
  const then: PublicationSpec = { ...spec, tag: version, card: { ...spec.card, version } };
  const artifacts = outputs.map(({ id: artifact, key, output }): Input<'artifact'> => ({
    id: artifact,
    output: { state: 'known', key, value: output },
  }));
  return wantFrom(resource, then, { given: { artifacts, gates: [] }, context });
}

function wantFrom(
  resource: Resource<'publication'>,
  spec: PublicationSpec,
  { given, context }: { readonly given: InputsOf; readonly context: PublishContext },
): Wanted<'publication'> {
  const lastApplied = context.ledger.baselines.get(resource.id)?.fields;
  const bare: PublicationWanted = {
    target: spec.target,
    repo: spec.repo,
    tag: spec.tag,
    pendingFiles: [],
    ...recordedOf(resource.id, spec.tag, { ledger: context.ledger, current: currentKeys(given) }),
    ...(lastApplied === undefined ? {} : { lastApplied }),
  };
  const published = knownArtifacts(given);
  const unknown = whyUnknown(given) ?? nameTakenTwice(published, spec.target.traits);
  if (unknown !== undefined) return { resource, key: undefined, unknown, value: bare };

  const key = wishKey(spec, given, context);
  const gates = knownGates(given);
  const weights = weightFiles(published, spec.target.traits);
  if (published.length < given.artifacts.length || gates.length < given.gates.length) {
    return {
      resource,
      key,
      value: {
        ...bare,
        knownFiles: weights,
        pendingFiles: pendingFiles(spec, given, { bare, published: publishedAs(resource, spec, context) }),
      },
    };
  }
  const publishing = publishingOf(spec, { artifacts: published, gates }, context.words);
  const text = (path: InnerPath, content: string): PublishedFile => ({
    from: 'text',
    path,
    text: content,
    sha256: context.hash(content),
    gitOid: context.gitOid(content),
  });
  const files = [
    ...weights,
    text(README, renderCard(publishing)),
    text(SUMS, renderSums(weights)),
    text(PROVENANCE, renderProvenance(publishing)),
  ];
  return { resource, key, value: { ...bare, files, weights: contentDigest(weights, context.hash) } };
}

function currentKeys({ artifacts }: InputsOf): ReadonlySet<string> {
  return new Set(artifacts.map(({ output }) => keyOf(output)));
}

/** Same key, same repo: build keys stand for the weights, report keys for the gates. */
function wishKey(spec: PublicationSpec, { artifacts, gates }: InputsOf, { hash }: WantContext): Digest {
  return hash(
    canonicalJson({
      target: { kind: spec.target.kind, endpoint: spec.target.endpoint, how: spec.target.how },
      repo: spec.repo,
      tag: spec.tag,
      visibility: spec.target.visibility ?? 'none',
      card: spec.card,
      pin: spec.pin ?? 'none',
      artifacts: artifacts.map(({ id, output }) => [id, keyOf(output)]),
      gates: gates.map(({ id, output }) => [id, keyOf(output)]),
    }),
  );
}

function keyOf(output: Output<'artifact'> | Output<'evaluation'>): string {
  return output.state === 'unknown' ? 'unknown' : output.key;
}

function whyUnknown({ artifacts, gates }: InputsOf): string | undefined {
  for (const { id, output } of [...artifacts, ...gates]) {
    if (output.state === 'unknown') return reasonOf(id, output.why);
  }
  return undefined;
}

function nameTakenTwice(artifacts: readonly PublishedArtifact[], traits: TargetTraits): string | undefined {
  const path = clash(artifacts, traits);
  return path === undefined
    ? undefined
    : `two artifacts of this repo have a file ${path} with different contents`;
}

function knownArtifacts({ artifacts }: InputsOf): readonly PublishedArtifact[] {
  return artifacts.flatMap(({ id, output }) => {
    if (output.state !== 'known') return [];
    const quantization = quantizationOf(id);
    return [
      { id, key: output.key, output: output.value, ...(quantization === undefined ? {} : { quantization }) },
    ];
  });
}

function knownGates({ gates }: InputsOf): readonly PublishedGate[] {
  return gates.flatMap(({ id, output }) => (output.state === 'known' ? [{ id, ...output.value }] : []));
}

/** Build keys of what stands under this version: artifact -> key. */
function publishedAs(
  { id }: Resource<'publication'>,
  { tag }: PublicationSpec,
  { ledger }: WantContext,
): Readonly<Record<string, Digest>> {
  return ledger.contents?.get(id)?.findLast(({ version }) => version === tag)?.artifacts ?? {};
}

function pendingFiles(
  spec: PublicationSpec,
  { artifacts }: InputsOf,
  {
    bare: { lastApplied },
    published,
  }: { readonly bare: PublicationWanted; readonly published: Readonly<Record<string, Digest>> },
): PublicationWanted['pendingFiles'] {
  return artifacts.flatMap(({ id, output }) => {
    if (output.state !== 'pending') return [];
    const path = spec.fileNames?.[id] ?? unnamed(id, spec);
    const replaces = lastApplied?.[`file:${path}`];
    return [
      {
        path,
        artifact: id,
        key: output.key,
        ...(output.expectedBytes === undefined ? {} : { expectedBytes: output.expectedBytes }),
        ...(typeof replaces === 'string' ? { replaces } : {}),
        ...(output.files === undefined
          ? {}
          : { files: output.files.filter((file) => !isReserved(file.path, spec.target.traits)) }),
        ...(output.from === undefined ? {} : { from: output.from }),
        ...((published[id] ?? output.key) === output.key ? {} : { isOther: true }),
      },
    ];
  });
}

/** `artifact/zen/nano-4b/gguf/q4_k_m` -> `q4_k_m`. */
function quantizationOf(id: ResourceId<'artifact'>): string | undefined {
  const segment = id.split('/')[4];
  return segment === undefined ? undefined : decodeURIComponent(segment);
}

/** What a plan shows for weights of several files that are not made yet. */
function unnamed(id: ResourceId<'artifact'>, { format }: PublicationSpec): string {
  const quantization = quantizationOf(id);
  return `${quantization === undefined ? format : `${format} ${quantization}`} weights`;
}
