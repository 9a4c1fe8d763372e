/**
 * What is where, for scripts: repos with their version and files, machines with their tenant. Made from fleet and ledger, and
 * from a plan where the world was looked at; each entry says which of the two it was.
 */
import type { Baseline, LedgerState, RunSummary } from '../ledger/ledger.ts';
import { publishedIn } from '../ledger/published-files.ts';
import type { Plan } from '../plan/plan.ts';
import type { Digest } from '../resources/digest.ts';
import { isIdOf, type ResourceId } from '../resources/id.ts';
import type { TargetSpec } from '../resources/publication.ts';
import type { AnyResource, Resource } from '../resources/resource.ts';
import { type StandingState, standingsOf } from './standing.ts';

export interface Output {
  readonly format: 'zoo.output/v1';
  readonly fleet: string;
  readonly ledger: string;
  /** Whether the world was looked at for this. */
  readonly compared: boolean;
  /** With `compared`: of all that is wanted now and not done; `zoo apply --approval` takes it. */
  readonly approval?: Digest;
  readonly lastApply?: Pick<
    RunSummary,
    'run' | 'at' | 'by' | 'command' | 'exit' | 'commit' | 'modified' | 'approvals'
  >;
  readonly repos: readonly RepoOutput[];
  readonly machines: readonly MachineOutput[];
}

/**
 * `last known`: what the last apply left; not looked at since. `compared now`: looked at, and `state` says how it stands.
 * `claimed`: the world says so itself. `not known`: wanted, and the ledger knows nothing of it.
 */
type Basis = 'last known' | 'compared now' | 'claimed' | 'not known';

interface Stands {
  readonly id: ResourceId;
  readonly basis: Basis;
  /** Of the comparison; absent: it was not looked at. */
  readonly state?: StandingState;
  readonly reasons?: readonly string[];
  /** False: the fleet file does not name it any more. */
  readonly declared: boolean;
  readonly since?: string;
  readonly by?: string;
  /** Of the weights. */
  readonly digest?: Digest;
}
interface OutputFile {
  readonly path: string;
  readonly size?: number;
  readonly sha256?: Digest;
  readonly gitOid?: string;
}
export interface RepoOutput extends Stands {
  readonly target: string;
  readonly repo: string;
  /** Absent: the embedded hub has none until it is served, and a target that left the fleet is not known. */
  readonly address?: string;
  readonly version?: string;
  /** Weights with their sha256; what a target keeps in git itself is known by its git object. */
  readonly files: readonly OutputFile[];
}
export interface MachineOutput extends Stands {
  readonly machine: string;
  readonly slot: string;
  readonly tenant?: string;
  /** Where the tenant listens, on the machine itself. */
  readonly address?: string;
  readonly port?: number;
  /** `local`, `ssh dp@thor.lan`, `mount /mnt/thor`. */
  readonly reach: readonly string[];
}

export interface OutputInput {
  readonly fleet: {
    readonly name: string;
    readonly resources: readonly AnyResource[];
    readonly targets: Readonly<Record<string, TargetSpec>>;
  };
  readonly ledger: LedgerState;
  /** What looking now came to. */
  readonly plan?: Plan;
}

export function outputOf(input: OutputInput): Output {
  const { fleet, ledger, plan } = input;
  const stands = standsWith(input);
  const published = publishedWith(ledger);
  const declared = new Set(fleet.resources.map(({ id }) => id));
  const left = [...ledger.baselines.keys()].filter((id) => !declared.has(id));
  const publications = fleet.resources.filter((one) => one.kind === 'publication');
  const residencies = fleet.resources.filter((one) => one.kind === 'residency');
  const last = ledger.runs.findLast(
    ({ exit, fleet: whose, adjusted }) =>
      exit !== undefined && whose === fleet.name && adjusted === undefined,
  );
  return {
    format: 'zoo.output/v1',
    fleet: fleet.name,
    ledger: ledger.id,
    compared: plan !== undefined,
    ...(plan === undefined ? {} : { approval: plan.approval }),
    ...(last === undefined ? {} : { lastApply: groundsOf(last) }),
    repos: [
      ...publications.map((one) => declaredRepo(one, stands(one.id), published)),
      ...left
        .filter((id) => isIdOf('publication', id))
        .map((id) => leftRepo(id, stands(id), { fleet, published })),
    ],
    machines: [
      ...residencies.map((one) => declaredMachine(one, stands(one.id), ledger)),
      ...left
        .filter((id) => isIdOf('residency', id))
        .map((id): MachineOutput => {
          const [machine = '', slot = ''] = namesIn(id);
          return { ...stands(id), machine, slot, ...tenantOf(ledger.baselines.get(id)), reach: [] };
        }),
    ],
  };
}

function standsWith({ fleet, ledger, plan }: OutputInput): (id: ResourceId) => Stands {
  const standing = plan === undefined ? undefined : standingsOf(plan);
  const declared = new Set(fleet.resources.map(({ id }) => id));
  return (id) => {
    const baseline = ledger.baselines.get(id);
    const stood = declared.has(id) ? standing?.(id) : undefined;
    const digest = ledger.contents?.get(id)?.at(-1)?.digest;
    return {
      id,
      // What could not be looked at was not compared.
      basis: basisOf(baseline, stood !== undefined && stood.state !== 'unknown'),
      ...(stood === undefined ? {} : { state: stood.state, reasons: stood.reasons }),
      declared: declared.has(id),
      ...(baseline === undefined ? {} : { since: baseline.at, by: baseline.by }),
      ...(baseline === undefined || digest === undefined ? {} : { digest }),
    };
  };
}

function basisOf(baseline: Baseline | undefined, isCompared: boolean): Basis {
  if (baseline === undefined) return isCompared ? 'compared now' : 'not known';
  if (baseline.claimed) return 'claimed';
  return isCompared ? 'compared now' : 'last known';
}

function groundsOf({
  run,
  at,
  by,
  command,
  exit,
  commit,
  modified,
  approvals,
}: RunSummary): NonNullable<Output['lastApply']> {
  return {
    run,
    at,
    by,
    command,
    ...(exit === undefined ? {} : { exit }),
    ...(commit === undefined ? {} : { commit }),
    ...(modified === undefined ? {} : { modified }),
    ...(approvals === undefined ? {} : { approvals }),
  };
}

function declaredRepo(
  { id, spec }: Resource<'publication'>,
  stands: Stands,
  published: Published,
): RepoOutput {
  const { target, repo } = spec;
  return { ...stands, target: target.name, repo, ...addressOf(target, repo), ...published(id) };
}

function leftRepo(
  id: ResourceId,
  stands: Stands,
  { fleet, published }: Pick<OutputInput, 'fleet'> & { readonly published: Published },
): RepoOutput {
  const [name = '', namespace = '', last = ''] = namesIn(id);
  const repo = `${namespace}/${last}`;
  const target = fleet.targets[name];
  return { ...stands, target: name, repo, ...addressOf(target, repo), ...published(id) };
}

type Published = (id: ResourceId) => Pick<RepoOutput, 'version' | 'files'>;

function publishedWith(ledger: LedgerState): Published {
  const read = publishedIn(ledger);
  return (id) => {
    const { version, files = [] } = read(id) ?? {};
    const shown = files.map(({ path, size, sha256, gitOid }): OutputFile => {
      if (sha256 === undefined) return gitOid === undefined ? { path } : { path, gitOid };
      return size === undefined ? { path, sha256 } : { path, size, sha256 };
    });
    const sorted = shown.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    return { ...(version === undefined ? {} : { version }), files: sorted };
  };
}

function addressOf(target: TargetSpec | undefined, repo: string): { readonly address?: string } {
  if (target === undefined || !/^https?:/.test(target.endpoint)) return {};
  return { address: `${target.endpoint.replace(/\/+$/, '')}/${repo}` };
}

function declaredMachine(
  { id, spec: { machine, slot } }: Resource<'residency'>,
  stands: Stands,
  ledger: LedgerState,
): MachineOutput {
  const tenant = tenantOf(ledger.baselines.get(id));
  const { port } = machine.backend;
  return {
    ...stands,
    machine: machine.name,
    slot,
    ...tenant,
    ...(tenant.tenant === undefined ? {} : { address: `http://127.0.0.1:${port}`, port }),
    reach: machine.reach.map(({ shown }) => shown),
  };
}

function tenantOf(baseline: Baseline | undefined): { readonly tenant?: string } {
  const tenant = baseline?.fields['tenant'];
  return typeof tenant === 'string' && tenant !== 'none' ? { tenant } : {};
}

/** Names behind the kind, as they are called outside. */
function namesIn(id: ResourceId): readonly string[] {
  return id.split('/').slice(1).map(decodeURIComponent);
}
