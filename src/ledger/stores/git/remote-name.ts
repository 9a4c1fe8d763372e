/** The name of a remote of the checkout: neither an address nor a path. */
export function isRemoteName(remote: string): boolean {
  return /^[A-Za-z0-9_][\w.-]*$/.test(remote);
}
