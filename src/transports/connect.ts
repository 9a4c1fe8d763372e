import { WorldFailure } from '../diagnostics/failure.ts';
import type { Connect, Transport } from './transport.ts';

/** The first entry of a machine's `reach` whose transport this version has. */
export function createConnect(transports: readonly Transport[]): Connect {
  return async (machine) => {
    for (const reach of machine.reach) {
      const transport = transports.find(({ kind }) => kind === reach.kind);
      if (transport !== undefined) return transport.connect(machine, reach);
    }
    const wanted = machine.reach.map(({ kind }) => kind).join(', ');
    throw new WorldFailure({
      class: 'input',
      message: `${machine.name} can only be reached by ${wanted === '' ? 'nothing' : wanted}, which this version of zoo cannot do`,
      remedy: `add a reach that is one of ${transports.map(({ kind }) => kind).join(', ')}`,
    });
  };
}
