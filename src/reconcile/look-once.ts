import { WorldFailure } from '../diagnostics/failure.ts';
import type { ObserveContext } from '../drivers/observe-context.ts';
import type { LedgerState } from '../ledger/ledger.ts';
import type { Digest } from '../resources/digest.ts';
import type { MachineSpec } from '../resources/machine.ts';
import type { TargetSpec } from '../resources/publication.ts';
import type { Meter, World } from './world.ts';

/** The observe context of one run: every look is taken once, however many drivers ask for it. */
export interface LookOnce extends ObserveContext {
  forgetNamespace(target: TargetSpec, namespace: string): void;
  forgetMachine(machine: MachineSpec): void;
  /** The same looks, judged by another ledger: nothing is asked again. */
  withLedger(ledger: LedgerState): LookOnce;
  /** Nothing new is looked at: what nobody asked for before cannot be looked at. */
  taken(): LookOnce;
}

export function lookOnce(
  world: World,
  options: { readonly ledger: LedgerState; readonly meter: Meter; readonly signal: AbortSignal },
): LookOnce {
  const { meter, signal } = options;

  /** A failed look is remembered too: asking a dead host once is enough. */
  function once<T>(key: string, look: () => Promise<T>, table: Map<string, Promise<T>>): Promise<T> {
    const known = table.get(key);
    if (known !== undefined) return known;
    const taken = look();
    table.set(key, taken);
    return taken;
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
    origin: (origin) => once(JSON.stringify(origin), () => world.look.origin(origin, meter, signal), origins),
    namespace: (target, namespace) =>
      once(
        `${target.name}/${namespace}`,
        () => world.look.namespace(target, namespace, { meter, signal }),
        namespaces,
      ),
    machine: (machine) => once(machine.name, () => world.look.machine(machine, meter, signal), machines),
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
        async namespace(target, namespace) {
          const name = `${target.name}/${namespace}`;
          const listing = await (namespaces.get(name) ?? notTaken(name));
          // Tags that were asked for again once are not asked for a third time.
          return { ...listing, tree: (repo) => listing.tree(repo) };
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
