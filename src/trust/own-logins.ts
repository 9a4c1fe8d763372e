/**
 * Which machines a run may log in to. A fleet can come from a stranger's pull request, so that a machine that it names gets no key
 * of ours: only what configuration outside of the fleet names.
 */
import { WorldFailure } from '../diagnostics/failure.ts';
import type { RequireLogin } from '../resources/require-login.ts';
import type { UserConfiguration } from './user-configuration.ts';

export function loginGuardOf({ ssh, file }: Pick<UserConfiguration, 'ssh' | 'file'>): RequireLogin {
  return (login) => {
    if (ssh.hosts.includes(login)) return;
    const all = [...ssh.hosts, login];
    throw new WorldFailure({
      class: 'permission',
      message: `no configuration outside of the fleet allows a login to ${login}`,
      remedy: `to allow it, write \`ssh: { hosts: [${all.map((name) => JSON.stringify(name)).join(', ')}] }\` into ${file}, or set ZOO_SSH_HOSTS=${all.join(',')}`,
    });
  };
}
