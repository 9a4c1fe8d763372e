import { stringify } from 'yaml';
import { slotName } from '../../resources/slot.ts';
import { type ExportKind, headerOf } from './routes.ts';

/** llama-swap's peers: servers that others start and stop. Clients ask for the names that the servers have for their models. */
export const llamaSwapExport: ExportKind = {
  name: 'llama-swap',
  render(routes) {
    const peers = routes.routes.map(({ machine, slot, url, served }) => [
      slotName(machine, slot),
      { proxy: url, models: [served] },
    ]);
    return `${headerOf(routes, '#')}${stringify({ models: {}, peers: Object.fromEntries(peers) })}`;
  },
};
