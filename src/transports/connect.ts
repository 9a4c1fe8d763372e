import { WorldFailure } from '../diagnostics/failure.ts';
import type { MachineSpec, Reach } from '../resources/machine.ts';
import type { TransportDefinition, TransportPorts } from './define-transport.ts';
import { claimMachine, underClaim } from './claim-machine.ts';
import type { Claimable, Connect, Offer, Transport, WayIn } from './transport.ts';

/** How machines are reached in one run. */
export interface Ways {
  readonly connect: Connect;
  /** Ends what connections share. */
  close(): Promise<void>;
}
type Transports = Readonly<Record<string, TransportDefinition>>;

/** Files over the first way of `reach:` that moves files, commands over the first that runs commands. */
export function createWays(transports: Transports, ports: TransportPorts): Ways {
  // Made when a machine needs it: its code is loaded then.
  const made = new Map<string, Promise<Transport>>();
  function transportOf({ kind }: Reach): Promise<Transport> {
    const known = made.get(kind) ?? transports[kind]?.create(ports);
    if (known === undefined) throw new TypeError(`no transport is called ${kind}`);
    made.set(kind, known);
    return known;
  }
  const open = async (machine: MachineSpec, reach: Reach): Promise<WayIn> =>
    (await transportOf(reach)).connect(machine, reach);
  return {
    async connect(machine) {
      const forCommands = firstThat('commands', machine, transports);
      const forFiles = firstThat('files', machine, transports);
      const commands = await open(machine, forCommands);
      if (forFiles === forCommands) return connectionOf(commands, commands);
      try {
        return connectionOf(await open(machine, forFiles), commands);
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
    message: `${name} can only be reached by ${wanted === '' ? 'nothing' : wanted}, which ${DOES[offer]} in this version of zoo`,
    remedy: `add a reach that is one of ${known.map(([kind]) => kind).join(', ')}`,
  });
}
const DOES = { files: 'moves no files', commands: 'runs no commands' } as const;

/** The machine's own folder is as its commands see it. */
function connectionOf(withFiles: WayIn, withCommands: WayIn): Claimable {
  const { zoo, computer, isHere, commands } = withCommands;
  const { files } = withFiles;
  if (files === undefined || commands === undefined)
    throw new TypeError(`a way to ${computer} lacks what its transport offers`);
  return {
    ...files,
    ...commands,
    zoo,
    computer,
    isHere,
    async claim(by) {
      const claim = await claimMachine(commands, zoo, by);
      return connectionOf(underClaim(withFiles, claim, commands), underClaim(withCommands, claim, commands));
    },
    async close() {
      await withCommands.close();
      if (withFiles !== withCommands) await withFiles.close();
    },
  };
}
