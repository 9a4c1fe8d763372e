/** Values of the user's configuration and of the variables beside it. Each throws UserError with what was expected. */
import { isAbsolute, join, resolve } from 'node:path';
import type { SecretReference } from '../resources/publication.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';

export interface SSHConfiguration {
  /** Machines that may be logged in to, as a fleet names them: `dp@thor.lan`, `dp@thor.lan:2222`, a Host of ssh's configuration. */
  readonly hosts: readonly string[];
  /** A file of ssh's own configuration. Absent: the user's. */
  readonly config?: string;
}

export function textsOf(
  value: unknown,
  where: string,
  [what, example]: readonly [string, string],
): readonly string[] {
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
  throw invalid(`${where} is not a list of ${what}`, example);
}

/** A relative one would mean another folder in each checkout. */
export function folderOf(
  written: string,
  { home, where }: { readonly home: string; readonly where: string },
): string {
  const folder = written === '~' || written.startsWith('~/') ? join(home, written.slice(1)) : written;
  if (isAbsolute(folder)) return resolve(folder);
  throw invalid(`${where} names ${written}, which is neither absolute nor begins with ~`, '/data/models');
}

export function sshOf(
  value: unknown,
  { home, where }: { readonly home: string; readonly where: string },
): SSHConfiguration {
  const example = 'ssh: { hosts: [dp@thor.lan], config: ~/.ssh/config }';
  let hosts: readonly string[] = [];
  let config: string | undefined;
  for (const [key, part] of entriesOf(value)) {
    if (key === 'hosts') hosts = textsOf(part, `${where}.hosts`, ['machines', example]);
    else if (key === 'config' && typeof part === 'string')
      config = folderOf(part, { home, where: `${where}.config` });
    else throw invalid(`${where}.${key} is not understood`, example);
  }
  return { hosts, ...(config === undefined ? {} : { config }) };
}

export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

export function invalid(message: string, example: string): UserError {
  return new UserError(message, { exit: EXIT.usage, remedy: `Expected: ${example}.` });
}

export function wordsOf(text = ''): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

export function parseSecret(value: unknown, where: string): SecretReference {
  const [[kind, content] = ['', undefined]] = entriesOf(value);
  if (kind === 'env' && typeof content === 'string') return { env: content };
  if (kind === 'file' && typeof content === 'string') return { file: content };
  if (kind === 'command' && Array.isArray(content)) return { command: content.map(String) };
  throw invalid(
    `${where} is not a reference to a secret`,
    '{ env: NAME }, { file: PATH } or { command: [PROGRAM, ...] }',
  );
}
