/** `zen/nano:q4_k_m`: which publication and which of its artifacts a person means. Pure but for finding names. */
import type { ResourceId } from '../resources/id.ts';
import type { AnyResource, Resource } from '../resources/resource.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import { nameable } from '../names/chosen-by.ts';
import { meantBy } from '../names/meant-by.ts';

export interface Choice {
  readonly publication: Resource<'publication'>;
  /** Absent: the whole repo. */
  readonly artifact?: Resource<'artifact'>;
}
export interface Asked {
  /** `zen/nano:Q4_K_M`, or an id. */
  readonly what: string;
  /** Name of a target. */
  readonly target?: string;
}

export async function choose(
  { what, target }: Asked,
  resources: readonly AnyResource[],
): Promise<readonly Choice[]> {
  const { name, variety } = parsed(what);
  const { ids } = await meantBy(name, nameable(resources));
  const meant = new Set<ResourceId>(ids);
  const artifacts = new Map(
    resources.flatMap((one) => (one.kind === 'artifact' ? [[one.id, one] as const] : [])),
  );
  const choices = resources.flatMap((publication): readonly Choice[] => {
    if (publication.kind !== 'publication') return [];
    const { spec } = publication;
    if (target !== undefined && spec.target.name !== target) return [];
    // A repo that is named by itself is meant whole.
    if (ids.length === 1 && meant.has(publication.id) && variety === undefined) return [{ publication }];
    return spec.artifacts.flatMap((id) => {
      const artifact = artifacts.get(id);
      if (artifact === undefined || !(meant.has(id) || meant.has(publication.id))) return [];
      return variety === undefined || isVariety(artifact, variety) ? [{ publication, artifact }] : [];
    });
  });
  const kinds = new Set(choices.map(({ artifact, publication }) => artifact?.id ?? publication.id));
  if (kinds.size > 1) throw several(what, choices);
  if (kinds.size === 0) throw none(what, { resources, meant, target });
  return choices;
}

/** Where it goes without a folder of its own: `zen-nano-Q4_K_M`. */
export function folderOf({ publication, artifact }: Choice): string {
  if (artifact === undefined) return publication.spec.repo.split('/').at(-1) ?? 'repo';
  const { fileStem, format, quantization } = artifact.spec;
  return `${fileStem}-${quantization?.toUpperCase() ?? format}`;
}

/** `zen/nano:q4_k_m`. */
export function parsed(what: string): { readonly name: string; readonly variety?: string } {
  const at = what.lastIndexOf(':');
  return at <= 0 ? { name: what } : { name: what.slice(0, at), variety: what.slice(at + 1).toLowerCase() };
}

/** `q4_k_m`, `mlx`, `mlx/4bit`. */
export function isVariety(
  { spec: { format, quantization } }: Resource<'artifact'>,
  variety: string,
): boolean {
  return [quantization, format, `${format}/${quantization}`].includes(variety);
}

function several(what: string, choices: readonly Choice[]): UserError {
  const named = choices.flatMap(({ artifact }) => {
    if (artifact === undefined) return [];
    const { family, model, format, quantization } = artifact.spec;
    return [
      `zoo pull ${family}/${model}:${quantization === undefined ? format : `${format}/${quantization}`}`,
    ];
  });
  return new UserError(`${what} means several`, {
    exit: EXIT.usage,
    remedy: `Say which:\n      ${[...new Set(named)].join('\n      ')}`,
  });
}

interface Missing {
  readonly resources: readonly AnyResource[];
  readonly meant: ReadonlySet<ResourceId>;
  readonly target: string | undefined;
}
function none(what: string, { resources, meant, target }: Missing): UserError {
  const published = resources.flatMap((one) => (one.kind === 'publication' ? one.spec.artifacts : []));
  const names = [...new Set(published)]
    .filter((id) => meant.has(id))
    .map((id) => id.replace(/^artifact\//, ''));
  const where = target === undefined ? '' : ` on ${target}`;
  return new UserError(`the fleet publishes nothing that is called ${what}${where}`, {
    exit: EXIT.usage,
    remedy:
      names.length === 0
        ? '`zoo status` shows what is published where.'
        : `It publishes ${names.join(', ')}.`,
  });
}
