import { createHmac, timingSafeEqual } from 'node:crypto';
import { HubError } from './hub-error.ts';

/**
 * Clients send no token to upload addresses, so the address itself has to prove that we gave it out: for one path,
 * with these parameters, until it expires.
 */
export interface UrlSigner {
  sign(path: string, params: Readonly<Record<string, string>>): string;
  /** The parameters; throws 403 when the address is not ours or too old. */
  verify(path: string, query: URLSearchParams): Readonly<Record<string, string>>;
  token(params: Readonly<Record<string, string>>): {
    readonly token: string;
    readonly expiresSeconds: number;
  };
  verifyToken(token: string): Readonly<Record<string, string>>;
}

/** Long enough for the largest file on the slowest link: it is checked when a request starts. */
const LIFETIME_SECONDS = 24 * 60 * 60;

export function openUrlSigner(key: string): UrlSigner {
  const nowSeconds = (): number => Math.floor(Date.now() / 1000);

  function signatureOf(path: string, query: URLSearchParams): string {
    const sorted = [...query]
      .filter(([name]) => name !== 'signature')
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    return createHmac('sha256', Buffer.from(key, 'hex'))
      .update(JSON.stringify([path, sorted]))
      .digest('hex');
  }

  function sign(path: string, params: Readonly<Record<string, string>>): string {
    const query = new URLSearchParams({ ...params, expires: String(nowSeconds() + LIFETIME_SECONDS) });
    query.set('signature', signatureOf(path, query));
    return `${path}?${query.toString()}`;
  }

  function verify(path: string, query: URLSearchParams): Readonly<Record<string, string>> {
    const given = Buffer.from(query.get('signature') ?? '', 'hex');
    const expected = Buffer.from(signatureOf(path, query), 'hex');
    if (given.byteLength !== expected.byteLength || !timingSafeEqual(given, expected)) {
      throw new HubError(403, 'This address was not given out by this hub');
    }
    if (Number(query.get('expires')) < nowSeconds()) throw new HubError(403, 'This address has expired');
    return Object.fromEntries(query);
  }

  return {
    sign,
    verify,
    token(params) {
      const signed = sign('token', params).slice('token?'.length);
      return {
        token: Buffer.from(signed).toString('base64url'),
        expiresSeconds: nowSeconds() + LIFETIME_SECONDS,
      };
    },
    verifyToken: (token) =>
      verify('token', new URLSearchParams(Buffer.from(token, 'base64url').toString('utf8'))),
  };
}
