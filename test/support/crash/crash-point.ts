/**
 * One place in a run at which it can be killed. Points are not listed anywhere: a run that is recorded says which it
 * passes, so a kind or a step that is new joins by itself.
 */
export interface CrashPoint {
  /** `host/laptop, after effect: make folder (2)`. What belongs to no action is `run`. */
  readonly name: string;
  readonly id: string;
  readonly verb: string;
  readonly when: 'before' | 'after' | 'at';
  /** `effect: move pointer`, `source, baseline, end`, `start: llama-server`, `push: begin`. */
  readonly what: string;
}

/** One answer of the embedded hub that had gone out whole. */
export interface HubAnswer {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** The world as a kill at this point would leave it. */
export interface CopyAtPoint {
  /** Its name. */
  readonly point: string;
  readonly path: string;
  /** Command lines of what ran besides zoo. */
  readonly running: readonly string[];
}

export type CrashLine =
  | { readonly type: 'point'; readonly point: CrashPoint }
  | { readonly type: 'answer'; readonly answer: HubAnswer }
  | { readonly type: 'copied'; readonly copy: CopyAtPoint }
  | { readonly type: 'saved'; readonly id: string; readonly path: string };

/** The environment of a `zoo-that-dies`: where it writes down what it passes, and the point at which it kills itself. */
export const CRASH_LOG = 'ZOO_TEST_CRASH_LOG';
/** Below this folder it leaves a copy of its working folder each time before an action begins. */
export const CRASH_SAVE = 'ZOO_TEST_CRASH_SAVE';
export const CRASH_AT = 'ZOO_TEST_CRASH_AT';

export function kindOfPoint({ id }: CrashPoint): string {
  return id.split('/')[0] ?? id;
}
/** Below this folder it leaves a copy of its working folder at every point. */
export const CRASH_COPY = 'ZOO_TEST_CRASH_COPY';
