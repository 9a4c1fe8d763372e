/** Not over an open line; and only a registry of this machine names other programs of it. */
export function isGuarded({ protocol, hostname }: URL, registry: string): boolean {
  return (
    protocol === 'https:' || (registry.startsWith('http:') && protocol === 'http:' && isLoopback(hostname))
  );
}

export function isLoopback(host: string): boolean {
  return /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/i.test(host);
}
