import { dirname, resolve } from 'node:path';
import { LineCounter, type Node, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import type { HubUser } from './access.ts';

/** Everything that is wrong with a users file, each with its line and what to do. */
export class InvalidUsers extends UserError {
  constructor([message = '', ...details]: readonly string[]) {
    super(message, { exit: EXIT.usage, details });
  }
}

export interface UsersContext {
  /** Of the users file: for messages, and the place that `{ file: … }` is relative to. */
  readonly path: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => Promise<string>;
}

const EXAMPLE = '- { name: ada, token: { env: ADA_TOKEN }, role: write, orgs: [zenlm] }';
const DIGEST = /^[0-9a-f]{64}$/;

/**
 * Reads a YAML or JSON list of users. Tokens are referred to (`{ env: NAME }`, `{ file: PATH }`) or given as
 * `{ sha256: HEX }`, never written down: this file may be in git. Throws {@link InvalidUsers} with all problems.
 */
export async function parseUsers(text: string, context: UsersContext): Promise<readonly HubUser[]> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const problems: string[] = [];
  const report: Report = (node, message) => {
    const line = node?.range === undefined || node.range === null ? 1 : lines.linePos(node.range[0]).line;
    problems.push(`${context.path}:${line}: ${message}`);
  };
  for (const error of document.errors) problems.push(`${context.path}: ${error.message}`);
  const users: HubUser[] = [];
  if (isSeq(document.contents) && document.contents.items.length > 0) {
    for (const item of document.contents.items) {
      const user = isNode(item) ? await parseUser(item, context, report) : undefined;
      if (user !== undefined) users.push(user);
    }
  } else if (problems.length === 0) {
    report(undefined, `there are no users here, so no client could get in; list some, such as ${EXAMPLE}`);
  }
  for (const [index, user] of users.entries()) {
    const twin = users
      .slice(0, index)
      .find((other) => other.name === user.name || other.token === user.token);
    if (twin === undefined) continue;
    const what =
      twin.name === user.name
        ? `there are two users named ${user.name}`
        : `${twin.name} and ${user.name} have the same token`;
    problems.push(`${context.path}: ${what}; give each their own`);
  }
  if (problems.length > 0) throw new InvalidUsers(problems);
  return users;
}

type Report = (node: Node | undefined, message: string) => void;

async function parseUser(item: Node, context: UsersContext, report: Report): Promise<HubUser | undefined> {
  if (!isMap(item)) {
    report(item, `a user is a map, such as ${EXAMPLE}`);
    return undefined;
  }
  const field = (name: string): Node | undefined => asNode(item.get(name, true));
  const known = ['name', 'token', 'role', 'orgs'];
  for (const { key } of item.items) {
    const name = isScalar(key) ? String(key.value) : '';
    if (!known.includes(name)) report(asNode(key), `unknown key "${name}"; a user has ${known.join(', ')}`);
  }
  const name = textOf(field('name'));
  if (name === undefined || !/^[A-Za-z0-9_][\w.-]{0,95}$/.test(name)) {
    report(field('name') ?? item, 'a user needs a name of letters, digits, - _ and .');
  }
  const role = field('role') === undefined ? 'read' : textOf(field('role'));
  if (role !== 'read' && role !== 'write') report(field('role'), 'role is read or write');
  const orgs = orgsOf(field('orgs'), report);
  const token = await tokenOf(field('token') ?? item, field('token') !== undefined, { context, report });
  if (name === undefined || token === undefined || (role !== 'read' && role !== 'write')) return undefined;
  return { name, token, role, orgs };
}

function orgsOf(node: Node | undefined, report: Report): readonly string[] {
  if (node === undefined) return [];
  const orgs = isSeq(node) ? node.items.map((item) => textOf(asNode(item))) : [undefined];
  if (orgs.includes(undefined)) report(node, 'orgs is a list of names');
  return orgs.filter((org) => org !== undefined);
}

async function tokenOf(
  node: Node,
  isGiven: boolean,
  { context, report }: { readonly context: UsersContext; readonly report: Report },
): Promise<string | undefined> {
  const way = isGiven && isMap(node) && node.items.length === 1 ? node.items[0] : undefined;
  const key = way === undefined ? undefined : textOf(asNode(way.key));
  const value = way === undefined ? undefined : textOf(asNode(way.value));
  if (key === undefined || value === undefined) {
    // Never repeats what stands there: it may be the token.
    report(node, 'token is { env: NAME }, { file: PATH } or { sha256: HEX }, not the token itself');
    return undefined;
  }
  switch (key) {
    case 'env': {
      const token = context.environment[value];
      if (token === undefined || token === '')
        report(node, `the environment has no ${value}; set it, and start again`);
      return token === '' ? undefined : token;
    }
    case 'file': {
      const path = resolve(dirname(context.path), value);
      const token = await context.readFile(path).then(
        (text) => text.trim(),
        () => undefined,
      );
      if (token === undefined || token === '') report(node, `cannot read a token from ${path}`);
      return token === '' ? undefined : token;
    }
    case 'sha256':
      if (!DIGEST.test(value)) report(node, 'sha256 is 64 hex digits: printf %s "$TOKEN" | sha256sum');
      return DIGEST.test(value) ? `sha256:${value}` : undefined;
    default:
      report(node, `a token cannot come from "${key}"; use env, file or sha256`);
      return undefined;
  }
}

function isNode(value: unknown): value is Node {
  return isMap(value) || isSeq(value) || isScalar(value);
}

function asNode(value: unknown): Node | undefined {
  return isNode(value) ? value : undefined;
}

function textOf(node: Node | undefined): string | undefined {
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
}
