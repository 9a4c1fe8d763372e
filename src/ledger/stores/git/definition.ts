import { defineStore } from '../../define-store.ts';
import { localPathOf } from '../../../git/remote-name.ts';

/** A branch of its own in a git remote, for all who can push there. */
export const gitStore = defineStore({
  kind: 'git',
  settings: ({ git: { remote = 'origin', branch = 'zoo-ledger' } }) => ({ remote, branch }),
  folder({ remote }) {
    const path = localPathOf(remote);
    return path === undefined ? undefined : { path, isRepository: true };
  },
  offer: {
    written: '{ git: { remote: origin, branch: zoo-ledger } }',
    what: 'is an orphan branch that CI and every clone share',
    sharedThrough: 'git remote',
  },
  load: async () => (await import('./open-store.ts')).openStore,
});
