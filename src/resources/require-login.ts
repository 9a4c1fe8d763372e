/**
 * Asked before a machine is logged in to, with how the fleet names it (`dp@thor.lan`, `dp@thor.lan:2222`). Throws WorldFailure
 * `permission` when no configuration outside of the fleet allows it.
 */
export type RequireLogin = (login: string) => void;
