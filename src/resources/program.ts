/** A program on a machine's disk. */
export interface InstalledProgram {
  /** Real. */
  readonly path: string;
  /** Size and time of its file: another stamp is another file. Absent: the machine does not show them. */
  readonly stamp?: string;
  /** By its own word; absent: it was not run, or prints none. */
  readonly version?: string;
}

/** What zoo started a tenant with and proved it on. */
export interface ProvenOn {
  /** What its server called its build. */
  readonly build: string;
  /** What the machine had on its disk then; absent: zoo does not start the program, or did not see it. */
  readonly program?: InstalledProgram;
  /** ISO 8601; absent: it is not known when it was started. */
  readonly at?: string;
  /** Number and start of its process; absent: it has none of its own. */
  readonly process?: string;
}
