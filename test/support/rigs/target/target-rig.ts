import type { TargetDefinition } from '../../../../src/publications/define-target.ts';
import type { Endpoint } from '../../../../src/drivers/apply-context.ts';
import type { Target } from '../../../../src/publications/target.ts';

/** A target with a real peer behind it, and what somebody else may do there without zoo. */
export interface TestTarget {
  readonly target: Target;
  readonly endpoint: Endpoint;
  edit(repo: string, path: string, text: string): Promise<void>;
  remove(repo: string, path: string): Promise<void>;
  deleteTag(repo: string, tag: string): Promise<void>;
  /** A version of the repo with other files than those at its head. */
  otherVersion(repo: string): Promise<string>;
  /** Shows the repo to everybody; absent: the target knows no visibility. */
  open?(repo: string): Promise<void>;
  /** The bytes as anybody who loads the model gets them. */
  load(repo: string, path: string): Promise<Buffer>;
  /** Versions of what is under the default name, newest first, as far as the target keeps them. */
  commits(repo: string): Promise<readonly string[]>;
  close(): Promise<void>;
}
type StartTarget = (definition: TargetDefinition) => Promise<TestTarget>;

/** Of `test/support/rigs/target/<kind>.ts`, which exports `startTarget`. */
export async function startTarget(definition: TargetDefinition): Promise<TestTarget> {
  const path = `./${definition.kind}.ts`;
  let rig: { readonly startTarget: StartTarget };
  try {
    rig = await import(path);
  } catch (error) {
    throw new Error(
      `The target ${definition.kind} has no rig. Write test/support/rigs/target/${definition.kind}.ts, which exports startTarget.`,
      { cause: error },
    );
  }
  return rig.startTarget(definition);
}
