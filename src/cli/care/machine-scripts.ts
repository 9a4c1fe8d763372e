/**
 * Constant scripts that only look at a machine, for what the probe does not tell. Their values come as arguments, so that
 * nothing is ever quoted into them.
 */

/** Argument: a file. The machine hashes what lies on it, so that no weights cross the network. */
export const HASH_SCRIPT =
  'if command -v sha256sum >/dev/null 2>&1; then exec sha256sum -- "$1"; else exec shasum -a 256 -- "$1"; fi';

/**
 * Arguments: how many lines from its end, and the model-zoo directory. The log of the resident tenant; a link that leads
 * anywhere but to a tenant is not followed.
 */
export const TAIL_SCRIPT = `
zoo=$(cd "$2" && pwd -P) && cd "$zoo/resident/current" || exit 1
case $(pwd -P) in "$zoo"/resident/tenants/*) ;; *) exit 1;; esac
[ -f server.log ] && [ ! -L server.log ] && exec tail -n "$1" server.log
`;
