import { isAbsolute } from 'node:path';

/** The name of a remote of the checkout: neither an address nor a path. */
export function isRemoteName(remote: string): boolean {
  return /^[A-Za-z0-9_][\w.-]*$/.test(remote);
}

/** An address is one by its scheme, or by a colon before its first slash (`host:path`); anything else is a path. */
export function isLocalPath(remote: string): boolean {
  return isAbsolute(remote) || !/^[^/]*:/.test(remote);
}
