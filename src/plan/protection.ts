import type { ResourceId } from '../resources/id.ts';
import type { Protection } from '../resources/policies.ts';

/** The first protection that covers a resource. */
export function protectionOf(id: ResourceId, protections: readonly Protection[]): Protection | undefined {
  return protections.find(({ what }) => covers(what, id));
}

function covers(what: string, id: ResourceId): boolean {
  const [kind = '', first = '', second = '', third = ''] = id.split('/').map(decoded);
  const [prefix = '', name = '', rest = ''] = what.split('/');
  switch (prefix) {
    case 'namespace':
      return kind === 'publication' && second === name;
    case 'repo':
      return kind === 'publication' && second === name && third === rest;
    case 'machine':
      return (kind === 'host' || kind === 'residency') && first === name;
    default: {
      const beginning = what.endsWith('/') ? what : `${what}/`;
      return id === what || id.startsWith(beginning);
    }
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
