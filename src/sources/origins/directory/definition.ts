import { defineOrigin } from '../../define-origin.ts';

declare module '../../../resources/source.ts' {
  interface OriginOwn {
    readonly directory: { /** As written; relative to the fleet file's folder. */ readonly path: string };
  }
}

/** A folder on this machine. */
export const directoryOrigin = defineOrigin('directory', {
  read: (document) => ('directory' in document ? { kind: 'directory', path: document.directory } : undefined),
  name: ({ path }) => path,
  folder: ({ path }) => path,
  create: async (ports) => (await import('./origin.ts')).createDirectoryOrigin(ports),
});
