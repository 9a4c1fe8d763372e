/** Where in the YAML: what an error's caret points at and an action's reason quotes. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Characters to underline; at least 1. */
  readonly length: number;
  /** `families.zen.models.nano-4b.source`. */
  readonly path: string;
}
