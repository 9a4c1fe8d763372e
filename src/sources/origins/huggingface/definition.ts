import { defineOrigin } from '../../define-origin.ts';

declare module '../../../resources/source.ts' {
  interface OriginOwn {
    readonly huggingface: {
      readonly endpoint: string;
      readonly repo: string;
      /** As written: commit, tag or branch. */
      readonly revision: string;
    };
  }
}

const PUBLIC = 'https://huggingface.co';
const COMMIT = /^[0-9a-f]{40}$/;

/** A repo on the Hugging Face Hub, or on a server that speaks its protocol. */
export const huggingfaceOrigin = defineOrigin('huggingface', {
  read: (document, hubAt) =>
    'huggingface' in document
      ? {
          kind: 'huggingface',
          endpoint: hubAt(document.endpoint ?? PUBLIC),
          repo: document.huggingface,
          revision: document.revision,
        }
      : undefined,
  name: ({ repo }) => repo,
  revisions: {
    floating: ({ endpoint, repo, revision }) =>
      COMMIT.test(revision) ? undefined : `${endpoint}|${repo}|${revision}`,
    at: (origin, revision) => ({ ...origin, revision }),
    commit: ({ revision }) => (COMMIT.test(revision) ? revision : undefined),
  },
  create: async (ports) => (await import('./origin.ts')).createHuggingfaceOrigin(ports),
});
