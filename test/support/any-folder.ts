import type { RequireFolder } from '../../src/resources/require-folder.ts';

/** For tests of what does not depend on which folders a fleet may name. */
export const anyFolder: RequireFolder = async () => undefined;

/** And every login. */
export const anyLogin = (): void => undefined;
