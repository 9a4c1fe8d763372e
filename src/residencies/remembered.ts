import type { LedgerState } from '../ledger/ledger.ts';
import { type Digest, isDigest } from '../resources/digest.ts';
import type { ResourceId } from '../resources/id.ts';
import type { ProvenOn } from '../resources/program.ts';
import type { ResidencySeen } from '../resources/residency.ts';
import { type Canaries, canariesIn, canaryProof } from './canary.ts';
import { parseProven, provenText } from './proven-on.ts';

/**
 * What zoo itself knows of a residency that it left, from the ledger. What lies on the machine is the machine's: a user who can
 * write there can write anything into its records. What a run reads and starts, it adds.
 */
export interface Remembered {
  /** Of the readings of weights; absent: the ledger knows nothing of this machine, and its records are all there is. */
  readonly seals?: Set<string>;
  /** What servers that zoo started called their build -> the version that it was. */
  readonly builds: Map<string, string>;
  /** sha256 of the chat template that a server of these weights had when zoo started it. */
  readonly templates: Map<string, string>;
  /** What a service of these weights said that it serves, when zoo had just given it these bytes. */
  readonly says: Map<string, string>;
  /** What weights said when they were first served. */
  readonly canaries: Canaries;
  /** What the tenant was started with, and proven on. */
  readonly proven: { on: ProvenOn | undefined };
  /** The program that zoo started: a plan with another cache than the apply had does not find it. */
  readonly program?: string;
  /** What this run has started itself: a program that runs another in its place (a wrapper) is no stranger. */
  readonly started: Set<string>;
  /** The process that zoo started, from weights that it had read. */
  readonly process?: string;
  /** ISO 8601. */
  readonly now: string;
  /** How long a reading counts; absent: until something is touched. */
  readonly everySeconds?: number;
}

/** The step that is announced before a reading is written down. */
export const SEAL = 'seal weights';

export function rememberedOf(
  { baselines, open }: Pick<LedgerState, 'baselines' | 'open'>,
  id: ResourceId,
  {
    now,
    everySeconds,
    slots = [],
  }: {
    readonly now: string;
    readonly everySeconds: number | undefined;
    /** All residencies of its machine. */
    readonly slots?: readonly ResourceId[] | undefined;
  },
): Remembered {
  const proof = baselines.get(id)?.proof ?? {};
  // Weights lie beside all slots of a machine: what was read for one of them was read.
  const shared = [id, ...slots];
  const proofs = shared.map((one) => baselines.get(one)?.proof).filter((one) => one !== undefined);
  const builds = new Map<string, string>();
  const templates = new Map<string, string>();
  const says = new Map<string, string>();
  const common = {
    now,
    builds,
    templates,
    says,
    started: new Set<string>(),
    canaries: canariesIn(proof),
    proven: { on: parseProven(proof['proven']) },
    ...(everySeconds === undefined ? {} : { everySeconds }),
  };
  if (proofs.length === 0) return common;
  const seals = proofs
    .flatMap((one) => Object.entries(one))
    .flatMap(([name, seal]) => (name.startsWith('seal:') ? [seal] : []));
  // What a killed run had read, it had announced.
  for (const begun of open.values()) {
    if (!shared.includes(begun.id)) continue;
    for (const { step, detail } of begun.effects ?? [])
      if (step === SEAL && detail['seal'] !== undefined) seals.push(detail['seal']);
  }
  const { process, program, build, version, digest, template, serves }: Readonly<Record<string, string>> =
    proof;
  if (build !== undefined && version !== undefined) builds.set(build, version);
  if (digest !== undefined && template !== undefined) templates.set(digest, template);
  if (digest !== undefined && serves !== undefined) says.set(digest, serves);
  return {
    ...common,
    seals: new Set(seals),
    ...(process === undefined ? {} : { process }),
    ...(program === undefined ? {} : { program }),
  };
}

/** What a later run needs to know of what was left, and will not believe the machine. */
export function proofOf({
  seals,
  process,
  program,
  digest,
  served,
  build,
  proven,
  canaries,
  facts,
  tenant,
}: ResidencySeen): Readonly<Record<string, string>> {
  const named = Object.entries(seals).map(([name, seal]): [string, Digest] => [`seal:${name}`, seal]);
  return {
    ...Object.fromEntries(named),
    ...(process === undefined ? {} : { process }),
    ...(program === undefined ? {} : { program }),
    // An end is a new beginning, and the weights of none are kept in mind for longer than they lie there.
    ...(tenant === undefined ? {} : canaryProof(canaries, digestsIn(facts))),
    ...(proven === undefined ? {} : { proven: provenText(proven) }),
    ...(digest === undefined || served?.template === undefined ? {} : { digest, template: served.template }),
    // The pointer says a path; it does not say what a daemon calls its bytes.
    ...(digest === undefined || served === undefined || !isDigest(served.serves)
      ? {}
      : { digest, serves: served.serves }),
    ...(served === undefined || build === undefined ? {} : { build: served.build, version: build }),
  };
}

function digestsIn({ available }: ResidencySeen['facts']): ReadonlySet<Digest> {
  return new Set(available.map(({ name }): Digest => `sha256:${name}`));
}
