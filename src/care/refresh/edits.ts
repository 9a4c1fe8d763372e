/**
 * What the fleet file would have to say so that it says what the world has become: another tenant of a machine, or the pin of
 * weights that zoo once put there itself. For anything else there is no such line, and it stays drift.
 */
import { hostTenant, pinPublication, pinResidency } from '../../fleet/write-pin.ts';
import type { LedgerState } from '../../ledger/ledger.ts';
import { isSame } from '../../publications/same-bytes.ts';
import type { Planned } from '../../reconcile/plan-fleet.ts';
import { shortDigest, type Digest } from '../../resources/digest.ts';
import type { ResourceId } from '../../resources/id.ts';
import type { RemoteFile } from '../../resources/publication.ts';
import type { AnyResource } from '../../resources/resource.ts';
import type { Opened } from '../opened.ts';

export interface Edit {
  readonly id: ResourceId;
  readonly path: string;
  /** What is written: `pin: sha256:…`, `hosts: zen/nano …`. */
  readonly what: string;
}
export interface Edited {
  /** Path -> text, of the files that change. */
  readonly texts: ReadonlyMap<string, string>;
  readonly edits: readonly Edit[];
}

export function editsFor({ fleet, files }: Pick<Opened, 'fleet' | 'files'>, planned: Planned): Edited {
  const drifted = new Set(planned.plan.drift.map(({ id }) => id));
  const texts = new Map<string, string>();
  const edits: Edit[] = [];
  for (const resource of fleet.resources) {
    if (!drifted.has(resource.id)) continue;
    const { file: path } = resource.place;
    const text = texts.get(path) ?? files.find((one) => one.path === path)?.text;
    const edit =
      text === undefined ? undefined : editOf(text, resource, { planned, resources: fleet.resources });
    if (edit === undefined || edit.text === text) continue;
    texts.set(path, edit.text);
    edits.push({ id: resource.id, path, what: edit.what });
  }
  return { texts, edits };
}

interface Around {
  readonly planned: Planned;
  readonly resources: readonly AnyResource[];
}
type Written = { readonly text: string; readonly what: string } | undefined;

function editOf(text: string, resource: AnyResource, around: Around): Written {
  const { tables, ledger } = around.planned;
  if (resource.kind === 'publication') {
    const node = tables.publication.get(resource.id);
    if (node?.observation.state !== 'present') return undefined;
    const pin = weightsThere(resource.id, node.observation.seen.files, ledger);
    if (pin === undefined || pin === (resource.spec.pin ?? node.wanted.value.weights)) return undefined;
    return pinned(pinPublication(text, resource.spec, pin), pin);
  }
  if (resource.kind !== 'residency') return undefined;
  const observation = tables.residency.get(resource.id)?.observation;
  if (observation?.state !== 'present') return undefined;
  const { tenant, digest } = observation.seen;
  const { pulled } = resource.spec;
  const wanted = resource.spec.tenant?.slug ?? pulled;
  if (tenant !== wanted) return otherTenant(text, { resource, tenant }, around.resources);
  const isOwn =
    // What a person pulled is what it is: the line says that it is meant.
    pulled !== undefined ||
    ledger.contents?.get(resource.id)?.some((entry) => entry.digest === digest) === true;
  if (digest === undefined || !isOwn || digest === resource.spec.pin) return undefined;
  return pinned(pinResidency(text, resource.spec, digest), digest);
}

function pinned(text: string | undefined, pin: Digest): Written {
  return text === undefined ? undefined : { text, what: `pin: ${shortDigest(pin)}` };
}

function otherTenant(
  text: string,
  {
    resource,
    tenant,
  }: { readonly resource: Extract<AnyResource, { kind: 'residency' }>; readonly tenant: string | undefined },
  resources: readonly AnyResource[],
): Written {
  const artifact = resources.find((one) => one.kind === 'artifact' && slugOf(one) === tenant);
  if (artifact?.kind !== 'artifact') return undefined;
  const { family, model, format, quantization } = artifact.spec;
  const hosted = {
    model: `${family}/${model}`,
    format,
    ...(quantization === undefined ? {} : { quantization }),
  };
  const written = hostTenant(text, resource.spec, hosted);
  return written === undefined
    ? undefined
    : { text: written, what: `hosts: ${Object.values(hosted).join(' ')}` };
}

function slugOf({ spec }: Extract<AnyResource, { kind: 'artifact' }>): string {
  const { family, model, format, quantization } = spec;
  return [family, model, format, ...(quantization === undefined ? [] : [quantization])].join('-');
}

/** The digest of what zoo once published there, all files of which are there now. */
function weightsThere(
  id: ResourceId,
  there: readonly RemoteFile[],
  { contents, outputs }: LedgerState,
): Digest | undefined {
  const remote = new Map<string, RemoteFile>(there.map((file) => [file.path, file]));
  const entry = contents?.get(id)?.findLast(({ artifacts }) => {
    const files = Object.values(artifacts).flatMap((key) => outputs.get(key)?.output.files ?? []);
    return (
      files.length > 0 &&
      files.every((file) => {
        const now = remote.get(file.path);
        return now !== undefined && isSame(file, now);
      })
    );
  });
  return entry?.digest;
}
