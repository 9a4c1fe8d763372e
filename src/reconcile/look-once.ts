import { WorldFailure } from '../diagnostics/failure.ts';
import type { NamespaceListing, ObserveContext } from '../drivers/observe-context.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import type { Digest } from '../resources/digest.ts';
import type { MachineSpec } from '../resources/machine.ts';
import type { TargetSpec } from '../resources/publication.ts';
import type { Event } from './event.ts';
import { requireSameComputer } from './same-computer.ts';
import { hasWaited, LOOKS, waitBeforeNext } from './try-again.ts';
import type { Meter, World } from './world.ts';

/** The observe context of one run: every look is taken once, however many drivers ask for it. */
export interface LookOnce extends ObserveContext {
  forgetNamespace(target: TargetSpec, namespace: string): void;
  forgetMachine(machine: MachineSpec): void;
  /** The same looks, judged by another ledger: nothing is asked again. */
  withLedger(ledger: LedgerState): LookOnce;
  /** Nothing new is looked at: what was not asked for before cannot be looked at. */
  taken(): LookOnce;
}

interface LookOptions {
  readonly ledger: LedgerState;
  readonly meter: Meter;
  readonly signal: AbortSignal;
  readonly emit: (event: Event) => void;
}

export function lookOnce(world: World, options: LookOptions): LookOnce {
  const { meter, signal, emit } = options;

  /** What may pass by itself is looked at again, as an action would be tried again. */
  async function patiently<T>(look: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await look();
      } catch (error) {
        if (!(error instanceof WorldFailure) || attempt >= LOOKS || signal.aborted) throw error;
        const wait = waitBeforeNext(error.failure, attempt, Math.random());
        if (wait === undefined) throw error;
        emit({ type: 'observing', what: `${error.message}; again in ${Math.ceil(wait / 1_000)} s` });
        if (!(await hasWaited(world.clock, wait, signal))) throw error;
      }
    }
  }

  /** A failed look is remembered too: asking a dead host once is enough. */
  function once<T>(key: string, look: () => Promise<T>, table: Map<string, Promise<T>>): Promise<T> {
    const known = table.get(key);
    if (known !== undefined) return known;
    const taken = patiently(look);
    table.set(key, taken);
    return taken;
  }
  /** A look that is not named here is still there, and taken once. */
  function patientListing(listing: NamespaceListing): NamespaceListing {
    const { holdings, text, hides } = listing;
    return {
      ...listing,
      tree: (repo, version) => patiently(() => listing.tree(repo, version)),
      filesAt: (repo, commit) => patiently(() => listing.filesAt(repo, commit)),
      ...(holdings && { holdings: (repo) => patiently(() => holdings(repo)) }),
      ...(text && { text: (repo, path) => patiently(() => text(repo, path)) }),
      ...(hides && { hides: (repo) => patiently(() => hides(repo)) }),
    };
  }
  const origins = new Map<string, ReturnType<ObserveContext['origin']>>();
  const namespaces = new Map<string, ReturnType<ObserveContext['namespace']>>();
  const machines = new Map<string, ReturnType<ObserveContext['machine']>>();
  const blobs = new Map<Digest, Promise<boolean>>();

  const look: LookOnce = {
    ledger: options.ledger,
    signal,
    // Not remembered when absent: an action of this run may bring it.
    async hasBlob(digest) {
      const known = blobs.get(digest);
      if (known !== undefined) return known;
      const there = (await world.blobs.stat(digest)) !== undefined;
      if (there) blobs.set(digest, Promise.resolve(true));
      return there;
    },
    origin: (origin) =>
      once(
        JSON.stringify(origin),
        async () => {
          const listing = await world.look.origin(origin, meter, signal);
          const { look: into, shapes } = listing;
          return {
            ...listing,
            ...(into && { look: (source, base) => patiently(() => into(source, base)) }),
            ...(shapes && { shapes: (source) => patiently(() => shapes(source)) }),
          };
        },
        origins,
      ),
    namespace: (target, namespace) =>
      once(
        `${target.name}/${namespace}`,
        async () => {
          emit({ type: 'observing', what: `the repos of ${namespace} on ${target.name}` });
          return patientListing(await world.look.namespace(target, namespace, { meter, signal }));
        },
        namespaces,
      ),
    machine: (machine) =>
      once(
        machine.name,
        async () => {
          emit({ type: 'observing', what: machine.name });
          return requireSameComputer(
            await world.look.machine(machine, meter, signal),
            machine,
            options.ledger,
          );
        },
        machines,
      ),
    forgetNamespace(target, namespace) {
      namespaces.delete(`${target.name}/${namespace}`);
    },
    forgetMachine(machine) {
      machines.delete(machine.name);
    },
    withLedger: (ledger) => onlyThis({ ...look, ledger }),
    taken: () =>
      onlyThis({
        ...look,
        origin: (origin) => origins.get(JSON.stringify(origin)) ?? notTaken('this source'),
        namespace(target, namespace) {
          const name = `${target.name}/${namespace}`;
          return namespaces.get(name) ?? notTaken(name);
        },
        machine: (machine) => machines.get(machine.name) ?? notTaken(machine.name),
      }),
  };
  return look;
}

/** What is derived from a derived one is derived from it, and not from the first. */
function onlyThis(look: LookOnce): LookOnce {
  return { ...look, withLedger: (ledger) => onlyThis({ ...look, ledger }) };
}

async function notTaken(what: string): Promise<never> {
  throw new WorldFailure({ class: 'input', message: `${what} was not looked at` });
}
