import type { Toolchain } from './toolchain.ts';

/**
 * The same toolchain, looked for once: finding it again would hash all of its files and ask it for its version before each
 * of its calls. What was not found is looked for again.
 */
export function foundOnce<Tools>(toolchain: Toolchain<Tools>): Toolchain<Tools> {
  let found: Promise<Tools> | undefined;
  return {
    ...toolchain,
    ensure(context) {
      found ??= toolchain.ensure(context).catch((error: unknown) => {
        found = undefined;
        throw error;
      });
      return found;
    },
  };
}
