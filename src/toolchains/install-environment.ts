import { basename } from 'node:path';
import { type Child, childEnvironment } from '../children/child-environment.ts';
import type { ToolchainContext } from './toolchain.ts';

/** What an installer may see: proxies and certificates, and the user's own settings of this one program. */
export function installEnvironment(
  command: string,
  environment: ToolchainContext['environment'],
  added: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return childEnvironment(kindOf(command), environment, added);
}

function kindOf(command: string): Child {
  const name = basename(command).replace(/\.(?:exe|cmd)$/i, '');
  if (name === 'git' || name === 'npm') return name;
  return /^(?:uv|py|python[\d.]*)$/.test(name) ? 'python' : 'build';
}
