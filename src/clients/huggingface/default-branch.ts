/** What clients get who name no revision. */
export const DEFAULT_BRANCH = 'main';
