/** Variables of the process, as a session and a test hand them on. */
export type Environment = Readonly<Record<string, string | undefined>>;
