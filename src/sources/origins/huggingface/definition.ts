import { defineOrigin } from '../../define-origin.ts';

const COMMIT = /^[0-9a-f]{40}$/;

/** A repo on the Hugging Face Hub, or on a server that speaks its protocol. */
export const huggingfaceOrigin = defineOrigin('huggingface', {
  read: (document, hubAt) =>
    'huggingface' in document
      ? {
          kind: 'huggingface',
          endpoint: hubAt(document.endpoint),
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
