/** What `zoo-elsewhere.ts` is told by its environment. */
export const HOST = 'ZOO_TEST_HOST';
/** Seconds. */
export const TERM = 'ZOO_TEST_TERM';
/** The step of an effect. */
export const FREEZE_AT = 'ZOO_TEST_FREEZE_AT';
/** What it writes to standard error before it freezes. */
export const FROZEN = 'frozen now';
