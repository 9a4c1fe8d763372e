import type { Place } from '../../diagnostics/place.ts';
import { isDigest } from '../../resources/digest.ts';
import { resourceId } from '../../resources/id.ts';
import type { CardSpec } from '../../resources/publication.ts';
import type { Resource } from '../../resources/resource.ts';
import type { PublishEntry } from '../../resources/generated/fleet-document.ts';
import { suggestName } from '../nearest-name.ts';
import { place, report, type Compilation } from './compilation.ts';
import type { CompiledArtifacts, CompiledFormat } from './compile-artifacts.ts';
import type { CompiledEvaluations } from './compile-evaluations.ts';
import type { CompiledTarget } from './compile-targets.ts';
import type { TargetRules } from '../../resources/catalog.ts';
import { cardOf } from './card-spec.ts';
import { type Adapted, repoOfBase } from './compile-adapted.ts';
import { checkCardTerms, checkRepoName } from './check-target-names.ts';
import { licenseName } from './check-license.ts';
import { requiredSetting, settingOf, type ModelBlock } from './model-settings.ts';
import { fill, quantizationPlaces } from './names.ts';

interface Surroundings {
  readonly block: ModelBlock;
  readonly artifacts: CompiledArtifacts;
  readonly evaluations: CompiledEvaluations;
  readonly targets: ReadonlyMap<string, CompiledTarget>;
  readonly compilation: Compilation;
  readonly adapted?: Adapted;
}
/** One entry of `publish:`. */
interface Request {
  readonly entry: PublishEntry;
  readonly target: CompiledTarget;
  readonly place: Place;
  readonly path: string;
}

export function compilePublications(surroundings: Surroundings): readonly Resource<'publication'>[] {
  const { block, artifacts, compilation } = surroundings;
  const publish = settingOf(block, 'publish', compilation);
  if (publish === undefined || publish.value.length === 0) return [];
  const requests = requestsOf(publish, surroundings);
  const [first] = requests;
  if (first === undefined || artifacts.formats.length === 0) return [];

  const namespace = requiredSetting(block, 'namespace', { compilation, place: first.place });
  const written = requiredSetting(block, 'license', { compilation, place: first.place });
  const version = requiredSetting(block, 'version', { compilation, place: first.place });
  if (namespace === undefined || written === undefined || version === undefined) return [];
  checkVariant(block, version, compilation);

  const licensed = settingOf(block, 'license', compilation)?.place ?? first.place;
  const license = licenseName(written, licensed, compilation);
  const card = cardOf(block, { license, version }, compilation);
  for (const rules of rulesOf(requests)) checkCardTerms(block, rules, compilation);
  return requests.flatMap((request) => publicationsOf(request, { ...surroundings, card, namespace }));
}

function requestsOf(
  publish: { readonly value: readonly (string | PublishEntry)[]; readonly path: string },
  { block, artifacts, targets, compilation }: Surroundings,
): readonly Request[] {
  const requests: Request[] = [];
  for (const [index, written] of publish.value.entries()) {
    const path = `${publish.path}[${index}]`;
    const at = place(compilation, publish.value, { key: index, path });
    const entry = typeof written === 'string' ? { target: written } : written;
    const target = targets.get(entry.target);
    if (target === undefined) {
      if (compilation.isCut(`targets.${entry.target}`)) continue;
      report(compilation, at, {
        code: 'dangling-reference',
        message: `there is no target "${entry.target}"`,
        remedy: suggestName(entry.target, [...targets.keys()]),
      });
    } else if (requests.some((request) => request.target === target)) {
      report(compilation, at, {
        code: 'duplicate-target',
        message: `${entry.target} is listed twice`,
        remedy: 'keep one of them',
      });
    } else {
      const ids = artifacts.formats.map(({ definition }) => definition.id);
      const named = [...(entry.formats ?? []), ...Object.keys(entry.pin ?? {})];
      for (const format of named.filter((name) => !ids.includes(name))) {
        if (compilation.isCut(`families.${block.family}`)) continue;
        report(compilation, at, {
          code: 'dangling-reference',
          message: `${block.family}/${block.model} is not made as ${format}`,
          remedy: suggestName(format, ids),
        });
      }
      requests.push({ entry, target, place: at, path });
    }
  }
  return requests;
}

type Publishing = Surroundings & { readonly card: CardSpec; readonly namespace: string };

function publicationsOf(request: Request, publishing: Publishing): readonly Resource<'publication'>[] {
  const { formats } = publishing.artifacts;
  const chosen = formats.filter(({ definition }) => request.entry.formats?.includes(definition.id) ?? true);
  const own = chosen.find(({ definition }) => definition.isParent);
  const parent =
    own === undefined ? undefined : repoOf(request, { format: own, quantization: undefined }, publishing);
  return chosen.flatMap((format) => {
    const repos = new Map<string, Resource<'artifact'>[]>();
    for (const artifact of format.artifacts) {
      const repo = repoOf(request, { format, quantization: artifact.spec.quantization }, publishing);
      checkRepoName(repo, request, publishing);
      repos.set(repo, [...(repos.get(repo) ?? []), artifact]);
    }
    return [...repos].map(([repo, carried]) =>
      publicationOf(request, { format, repo, carried, parent }, publishing),
    );
  });
}

function repoOf(
  { target }: Request,
  { format, quantization }: { readonly format: CompiledFormat; readonly quantization: string | undefined },
  { block, namespace: families }: Publishing,
): string {
  const { family, model } = block;
  const namespace = target.settings.namespace ?? families;
  const values = { namespace, family, model, ...quantizationPlaces(quantization) };
  const stem = fill(block.document.repo ?? `${family}-${model}`, values);
  const name =
    format.repo === undefined
      ? `${stem}${fill(format.definition.repoSuffix, values)}`
      : fill(format.repo, values);
  const repo = name.includes('/') ? name : `${namespace}/${name}`;
  return target.rules?.repoName?.(repo) ?? repo;
}

function publicationOf(
  { entry, target, place: at }: Request,
  what: {
    readonly format: CompiledFormat;
    readonly repo: string;
    readonly carried: readonly Resource<'artifact'>[];
    readonly parent: string | undefined;
  },
  { card, evaluations, adapted, compilation }: Publishing,
): Resource<'publication'> {
  const { format, repo, carried, parent } = what;
  const slash = repo.lastIndexOf('/');
  const [namespace, name] = [repo.slice(0, slash), repo.slice(slash + 1)];
  const ids = carried.map(({ id }) => id);
  const pin = entry.pin?.[format.definition.id];
  // What is pinned waits for nothing that is made now, and for no gate in front of it.
  const isPinned = pin !== undefined && isDigest(pin);
  const heldBy = isPinned ? [] : evaluations.heldBy(ids);
  const base = adapted === undefined ? card.base : repoOfBase(adapted, target.spec.name, compilation);
  const parentRepo = format.definition.isParent === true ? undefined : (parent ?? base);
  const unsupported = target.unsupported ?? format.unsupported;
  const where = target.rules?.whereIs(target.settings, { repo, version: card.version });
  return {
    id: resourceId('publication', target.spec.name, namespace, name),
    kind: 'publication',
    spec: {
      target: target.spec,
      namespace,
      repo,
      ...(where === undefined ? {} : { where }),
      format: format.definition.id,
      artifacts: ids,
      fileNames: Object.fromEntries(
        carried.flatMap(({ id, spec }) => (spec.fileName === undefined ? [] : [[id, spec.fileName]])),
      ),
      heldBy,
      card: { ...card, ...(parentRepo === undefined ? {} : { parentRepo }) },
      tag: card.version,
      ...(isPinned ? { pin } : {}),
    },
    dependsOn: isPinned ? [] : [...ids, ...heldBy],
    place: at,
    ...(unsupported === undefined ? {} : { unsupported }),
  };
}

/** Once for each kind of target. */
function rulesOf(requests: readonly Request[]): ReadonlySet<TargetRules> {
  return new Set(requests.flatMap(({ target: { rules } }) => (rules === undefined ? [] : [rules])));
}

function checkVariant(block: ModelBlock, version: string, compilation: Compilation): void {
  const variant = settingOf(block, 'variant', compilation);
  const written = version.slice(version.indexOf('-') + 1);
  if (variant === undefined || variant.value === written) return;
  report(compilation, variant.place, {
    code: 'wrong-value',
    message: `variant is ${variant.value}, and version ${version} ends in ${written}`,
    remedy: 'a version is YYYY.MM.DD-variant: make both say the same',
  });
}
