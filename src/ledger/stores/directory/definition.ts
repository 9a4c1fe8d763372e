import { defineStore } from '../../define-store.ts';

/** A folder, for all that runs on one machine. */
export const directoryStore = defineStore({
  kind: 'directory',
  settings: ({ directory }) => ({ path: directory }),
  folder: ({ path }) => ({ path }),
  usual: { directory: '.zoo/ledger' },
  offer: { written: '{ directory: .zoo/ledger }', what: 'stays on this machine' },
  load: async () => (await import('./open-store.ts')).openStore,
});
