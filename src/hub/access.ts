import { createHash, timingSafeEqual } from 'node:crypto';
import { HubError, repoNotFound } from './hub-error.ts';
import { type RepoRecord, namespaceOf } from './store/repo-record.ts';

export interface HubUser {
  readonly name: string;
  /** The token itself, or `sha256:` and the hex digest of it. Clients insist that tokens start with `hf_`. */
  readonly token: string;
  readonly role: 'read' | 'write';
  readonly orgs: readonly string[];
}

/** Who sends a request, and what that user may do. */
export interface Asker {
  /** Undefined without a token. */
  readonly user: HubUser | undefined;
  /** Who a commit is by. */
  readonly name: string;
  canRead(record: RepoRecord): boolean;
  /** The answer about a repo that is not there, or that the asker may not see. */
  missing(): HubError;
  /** Throws 401 or 403. */
  mustWrite(namespace: string): void;
}

/** A hub without users is open to all on this machine; this is who they are. */
const ANY_USER = 'zoo';

export type FindAsker = (authorization: string | undefined) => Asker;

/**
 * Throws 401 for a token that no user has, and without a token when there are users, unless anonymous reading is
 * allowed. Messages are those that the Hub's clients look for.
 */
export function accessFor(users: readonly HubUser[], anonymous: 'none' | 'read'): FindAsker {
  return (authorization) => {
    const token = /^bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    if (users.length === 0) return openAsker(token);
    if (token === undefined) {
      if (anonymous === 'none') throw new HubError(401, 'Invalid username or password.');
      return anonymousAsker();
    }
    const user = users.find((candidate) => isTokenOf(candidate, token));
    if (user === undefined) throw new HubError(401, 'Invalid credentials in Authorization header');
    return userAsker(user);
  };
}

function openAsker(token: string | undefined): Asker {
  const user: HubUser = { name: ANY_USER, token: token ?? '', role: 'write', orgs: [] };
  return {
    user: token === undefined ? undefined : user,
    name: ANY_USER,
    canRead: () => true,
    missing: repoNotFound,
    mustWrite: () => undefined,
  };
}

function anonymousAsker(): Asker {
  return {
    user: undefined,
    name: 'anonymous',
    canRead: (record) => record.visibility === 'public',
    // As on the Hub: with a token it might be there.
    missing: () => new HubError(401, 'Invalid username or password.', { code: 'RepoNotFound' }),
    mustWrite() {
      throw new HubError(401, 'Invalid username or password.');
    },
  };
}

function userAsker(user: HubUser): Asker {
  const belongsTo = (namespace: string): boolean =>
    [user.name, ...user.orgs].some((name) => name.toLowerCase() === namespace.toLowerCase());
  return {
    user,
    name: user.name,
    canRead: (record) => record.visibility === 'public' || belongsTo(namespaceOf(record.name)),
    missing: repoNotFound,
    mustWrite(namespace) {
      if (user.role !== 'write') throw new HubError(403, `The token of ${user.name} can only read`);
      if (!belongsTo(namespace))
        throw new HubError(403, `${user.name} has no rights to write to ${namespace}`);
    },
  };
}

/** Compares digests of equal length in constant time: neither length nor prefix of a token can be found by trying. */
function isTokenOf(user: HubUser, token: string): boolean {
  const expected = user.token.startsWith('sha256:')
    ? Buffer.from(user.token.slice(7), 'hex')
    : sha256(user.token);
  return expected.byteLength === 32 && timingSafeEqual(expected, sha256(token));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
