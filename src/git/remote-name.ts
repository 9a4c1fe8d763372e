import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The name of a remote of the checkout: neither an address nor a path. */
export function isRemoteName(remote: string): boolean {
  return /^[A-Za-z0-9_][\w.-]*$/.test(remote);
}

/** An address is one by its scheme, or by a colon before its first slash (`host:path`); anything else is a path. */
export function isLocalPath(remote: string): boolean {
  return isAbsolute(remote) || !/^[^/]*:/.test(remote);
}

/** The folder of this computer that an address of a remote means; undefined: none. */
export function localPathOf(remote: string): string | undefined {
  if (isRemoteName(remote)) return undefined;
  if (/^file:\/\//i.test(remote)) return URL.canParse(remote) ? pathOf(new URL(remote)) : undefined;
  return isLocalPath(remote) ? remote : undefined;
}

function pathOf(url: URL): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    return undefined;
  }
}
