/**
 * Constant scripts that only look at a machine, for what the probe does not tell. Their values come as arguments, so that
 * nothing is ever quoted into them.
 */

/** Argument: a file. The machine hashes what lies on it, so that no weights cross the network. */
export const HASH_SCRIPT =
  'if command -v sha256sum >/dev/null 2>&1; then exec sha256sum -- "$1"; else exec shasum -a 256 -- "$1"; fi';

/** Arguments: how many lines from its end, and a file. */
export const TAIL_SCRIPT = 'exec tail -n "$1" -- "$2"';
