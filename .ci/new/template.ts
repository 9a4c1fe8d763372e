/** What a template of `npm run new` says of one kind of implementation. */

/** Names of one new implementation. */
export interface Named {
  /** `my-store`: its folder, and how a fleet file names it. */
  readonly name: string;
  /** `myStoreTarget`: the one value that the folder exports. */
  readonly value: string;
}
export interface Template {
  /** The registry's folder below `src/`. */
  readonly folder: string;
  /** Its key in `src/cli/registries.ts`. */
  readonly registry: string;
  /** Where its entries are, if not there: the file, and the line before the first one. */
  readonly registryAt?: { readonly file: string; readonly section: string };
  /** The file of the folder that exports the value. */
  readonly main: string;
  /** The suite that runs over the registry. */
  readonly contract: string;
  /** Absent: a fleet file says nothing of it. */
  readonly schema?: (named: Named) => object;
  readonly definition: (named: Named) => string;
  /** Path below `test/support/rigs/`, and text; absent: the suite needs no rig. */
  readonly rig?: { readonly folder: string; readonly text: (named: Named) => string };
}

/** Fails the contract suite, and says where to go on. */
export const unwritten = (what: string): string => `throw new Error(
      '${what}',
    );`;
