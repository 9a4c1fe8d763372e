import { defineOrigin } from '../../define-origin.ts';

/** A folder on this machine. */
export const directoryOrigin = defineOrigin('directory', {
  read: (document) => ('directory' in document ? { kind: 'directory', path: document.directory } : undefined),
  name: ({ path }) => path,
  folder: ({ path }) => path,
  create: async (ports) => (await import('./origin.ts')).createDirectoryOrigin(ports),
});
