import * as v from 'valibot';
import { isGuarded } from './guarded-line.ts';
import { BOUNDS } from '../../resources/bounds.ts';
import { parseForeign } from '../../resources/foreign-json.ts';

/** What a registry wants with a request, as its `WWW-Authenticate` says. */
export type Challenge =
  | { readonly kind: 'basic' }
  /** A token from this address. */
  | { readonly kind: 'bearer'; readonly address: URL };

/** Undefined: it is no challenge that zoo knows, or it would send a password over an open line. */
export function parseChallenge(header: string | undefined, registry: string): Challenge | undefined {
  const [, scheme = '', rest = ''] = /^\s*(\w+)\s*(.*)$/s.exec(header ?? '') ?? [];
  if (scheme.toLowerCase() === 'basic') return { kind: 'basic' };
  if (scheme.toLowerCase() !== 'bearer') return undefined;
  const words = new Map(
    [...rest.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name.toLowerCase(), value]),
  );
  const realm = words.get('realm') ?? '';
  if (!URL.canParse(realm)) return undefined;
  const address = new URL(realm);
  if (!isGuarded(address, registry)) return undefined;
  for (const name of ['service', 'scope']) {
    const value = words.get(name);
    if (value !== undefined) address.searchParams.set(name, value);
  }
  return { kind: 'bearer', address };
}

/** `USER:PASSWORD`, or a token alone: most registries take any name beside it. */
export function basicOf(secret: string): string {
  return `Basic ${Buffer.from(secret.includes(':') ? secret : `zoo:${secret}`).toString('base64')}`;
}

const granted = v.union([
  v.pipe(
    v.object({ token: v.string() }),
    v.transform(({ token }) => token),
  ),
  v.pipe(
    v.object({ access_token: v.string() }),
    v.transform(({ access_token: token }) => token),
  ),
]);

/** Of the answer of a token server. */
export function tokenIn(body: Buffer): string | undefined {
  const read = parseForeign(granted, body.toString('utf8'), BOUNDS.answer);
  return 'value' in read ? read.value : undefined;
}
