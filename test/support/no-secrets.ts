import type { SecretSearch } from '../../src/secrets/secret-search.ts';

/** For tests of what does not depend on what files say: nothing is ever found. */
export const noSecrets: SecretSearch = {
  known: () => [],
  file: async () => [],
  text: async () => [],
  save: async () => undefined,
  remedy: () => '',
};
