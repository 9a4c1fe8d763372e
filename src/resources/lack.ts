/** What keeps a backend from serving on a machine. */
export interface Lack {
  /** Of the one that is missing there; absent: it is about every port. */
  readonly port?: number;
  /** `ssh dp@thor.lan has no llama-server`. */
  readonly what: string;
  readonly remedy: string;
}
