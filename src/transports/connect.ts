import { WorldFailure } from '../diagnostics/failure.ts';
import type { MachineSpec, Reach } from '../resources/machine.ts';
import type { TransportDefinition, TransportPorts } from './define-transport.ts';
import { bytesWay, carriedPut } from './carried.ts';
import { claimMachine, underClaim } from './claim-machine.ts';
import type { Carrier, Claimable, Connect, Offer, Transport, WayIn } from './transport.ts';

/** How machines are reached in one run. */
export interface Ways {
  readonly connect: Connect;
  /** Ends what connections share. */
  close(): Promise<void>;
}
type Transports = Readonly<Record<string, TransportDefinition>>;

/**
 * Files over the first way of `reach:` that moves files, commands over the first that runs commands; and the bytes of large files over
 * what stands before the first of these.
 */
export function createWays(transports: Transports, ports: TransportPorts): Ways {
  // Made when a machine needs it: its code is loaded then.
  const made = new Map<string, Promise<Transport>>();
  function transportOf({ kind }: Reach): Promise<Transport> {
    const known = made.get(kind) ?? transports[kind]?.create(ports);
    if (known === undefined) throw new TypeError(`no transport is called ${kind}`);
    made.set(kind, known);
    return known;
  }
  async function open(machine: MachineSpec, reach: Reach, signal?: AbortSignal): Promise<WayIn> {
    return (await transportOf(reach)).connect(machine, reach, signal);
  }
  return {
    async connect(machine, signal) {
      const forCommands = firstThat('commands', machine, transports);
      const forFiles = firstThat('files', machine, transports);
      const commands = await open(machine, forCommands, signal);
      try {
        const files = forFiles === forCommands ? commands : await open(machine, forFiles, signal);
        const before = machine.reach.slice(0, machine.reach.indexOf(forFiles));
        const carriers = before.filter(({ kind }) => transports[kind]?.offers.includes('bytes') === true);
        const opened = await Promise.all(carriers.map((reach) => open(machine, reach, signal)));
        return connectionOf(
          { files, commands },
          opened.flatMap(({ bytes = [] }) => bytes),
        );
      } catch (error) {
        await commands.close();
        throw error;
      }
    },
    close: async () => void (await Promise.all([...made.values()].map(async (way) => (await way).close()))),
  };
}

function firstThat(offer: Offer, { name, reach }: MachineSpec, transports: Transports): Reach {
  const first = reach.find(({ kind }) => transports[kind]?.offers.includes(offer));
  if (first !== undefined) return first;
  const known = Object.entries(transports).filter(([, { offers }]) => offers.includes(offer));
  const wanted = reach.map(({ kind }) => kind).join(', ');
  throw new WorldFailure({
    class: 'input',
    message: `${name} can only be reached by ${wanted === '' ? 'nothing' : wanted}, which ${LACKS[offer]}`,
    remedy: `add a reach that is one of ${known.map(([kind]) => kind).join(', ')}`,
  });
}
const LACKS = {
  files: 'moves no files',
  commands: 'runs no commands: nothing there can be looked at, and nothing served',
  bytes: 'copies no bytes',
} as const;

/** The machine's own folder is as its commands see it. */
function connectionOf(
  { files: withFiles, commands: withCommands }: Readonly<Record<'files' | 'commands', WayIn>>,
  carriers: readonly Carrier[],
): Claimable {
  const { zoo, computer, isHere, commands } = withCommands;
  const { files } = withFiles;
  if (files === undefined || commands === undefined)
    throw new TypeError(`a way to ${computer} lacks what its transport offers`);
  const carrier = closest(carriers, zoo);
  const carried = carrier === undefined ? undefined : { files, zoo, otherwise: withFiles.computer, carrier };
  return {
    ...files,
    ...commands,
    ...(carried === undefined
      ? {}
      : { put: carriedPut(carried), bytesWay: (identity) => bytesWay(carried, identity) }),
    zoo,
    computer,
    isHere,
    async claim(by) {
      const claim = await claimMachine(commands, zoo, by);
      return connectionOf(
        {
          files: underClaim(withFiles, claim, commands),
          commands: underClaim(withCommands, claim, commands),
        },
        carriers,
      );
    },
    async close() {
      await withCommands.close();
      if (withFiles !== withCommands) await withFiles.close();
    },
  };
}

/** Of several that lead to the folder the one that is closest to it, else the first: what it says is why it is not used. */
function closest(carriers: readonly Carrier[], zoo: string): Carrier | undefined {
  const [best] = carriers.toSorted((a, b) => (b.covers(zoo) ?? -1) - (a.covers(zoo) ?? -1));
  return best;
}
