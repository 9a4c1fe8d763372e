import { WorldFailure } from '../../diagnostics/failure.ts';
import type { OwnTransport, TransportPorts } from '../define-transport.ts';
import { underClaim } from '../claim.ts';
import { posixCommands } from '../posix-commands.ts';
import { posixFiles } from '../posix-files.ts';
import type { PosixShell } from '../posix-shell.ts';
import type { WayIn } from '../transport.ts';
import { loginName, type SSHSettings } from './definition.ts';
import { openSession, type Session } from './session.ts';

/** One login per machine and run, which everything goes through. */
export function createSSHTransport({
  requireLogin,
  sshConfig,
  signal: stop,
}: TransportPorts): OwnTransport<SSHSettings> {
  const sessions = new Map<string, Promise<Session>>();
  function sessionOf(settings: SSHSettings, signal: AbortSignal | undefined): Promise<Session> {
    const name = loginName(settings);
    const known = sessions.get(name);
    if (known !== undefined) return known;
    const forget = (): void => {
      if (sessions.get(name) === opening) sessions.delete(name);
    };
    const opening: Promise<Session> = openSession({
      ...settings,
      config: sshConfig,
      signal,
      onEnd: forget,
    });
    sessions.set(name, opening);
    opening.catch(forget);
    return opening;
  }
  return {
    async connect(machine, settings, wanted) {
      if (machine.os === 'windows')
        throw new WorldFailure({
          class: 'input',
          message: `${machine.name} runs Windows, which this version of zoo cannot reach over ssh`,
        });
      requireLogin(loginName(settings));
      const given = [stop, wanted].filter((signal) => signal !== undefined);
      const signal = given.length === 0 ? undefined : AbortSignal.any(given);
      const session = await sessionOf(settings, signal);
      const zoo = farDirectory(machine.zoo, session.home);
      const forward: Session['forward'] = (port) => session.forward(port, signal);
      return wayIn(session, { zoo, computer: session.computer, forward }, session);
    },
    async close() {
      const open = [...sessions.values()].map(async (session) => (await session).close());
      await Promise.allSettled(open);
    },
  };
}

function wayIn(
  shell: PosixShell,
  place: Pick<WayIn, 'zoo' | 'computer'> & Pick<Session, 'forward'>,
  session: Session,
): WayIn {
  const { zoo, computer, forward } = place;
  return {
    zoo,
    computer,
    isHere: false,
    files: posixFiles(shell, zoo),
    commands: { ...posixCommands(shell, zoo), forward },
    underClaim: (claim) => wayIn(underClaim(session, claim), place, session),
    close: async () => undefined,
  };
}

/** `~` and relative folders begin at the home of who logs in. */
function farDirectory(written: string, home: string): string {
  const path = written.replace(/^~(?=\/|$)/, () => home).replace(/(?<=.)\/+$/, '');
  return path.startsWith('/') ? path : `${home}/${path}`;
}
