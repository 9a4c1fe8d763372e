import { randomUUID } from 'node:crypto';
import { CLAIM_SCRIPT, checked, claimantText, claimOn, requireMine } from './claim.ts';
import { requireSuccess } from './posix-files.ts';
import { script } from './posix-shell.ts';
import type { Claim, MachineCommands, MachineFiles, WayIn } from './transport.ts';

const TIMEOUT_MILLISECONDS = 30_000;

/** Throws WorldFailure. */
export async function claimMachine(commands: MachineCommands, zoo: string, by: string): Promise<Claim> {
  const call = script(CLAIM_SCRIPT, zoo, randomUUID(), claimantText(by));
  const result = await commands.exec({ ...call, timeoutMilliseconds: TIMEOUT_MILLISECONDS });
  return claimOn(zoo, requireSuccess(zoo, result));
}

/** What a way cannot do by itself is done with a look before each change. */
export function underClaim(way: WayIn, claim: Claim, lookWith: MachineCommands): WayIn {
  if (way.underClaim !== undefined) return way.underClaim(claim);
  const look = async (): Promise<void> => {
    const call = checked(script('exit 0'), claim);
    requireMine(claim, await lookWith.exec({ ...call, timeoutMilliseconds: TIMEOUT_MILLISECONDS }));
  };
  const { files, commands } = way;
  return {
    ...way,
    ...(files === undefined ? {} : { files: filesBehind(files, look) }),
    ...(commands === undefined ? {} : { commands: commandsBehind(commands, claim, look) }),
  };
}

function filesBehind(files: MachineFiles, look: () => Promise<void>): MachineFiles {
  const behind =
    <A extends readonly unknown[], R>(change: (...given: A) => Promise<R>) =>
    async (...given: A): Promise<R> => {
      await look();
      return change(...given);
    };
  return {
    readText: files.readText,
    hash: files.hash,
    ...(files.prepare === undefined ? {} : { prepare: behind(files.prepare) }),
    writeAtomic: behind(files.writeAtomic),
    linkAtomic: behind(files.linkAtomic),
    put: behind(files.put),
    rename: behind(files.rename),
    remove: behind(files.remove),
    removeFolder: behind(files.removeFolder),
    mkdir: behind(files.mkdir),
  };
}

function commandsBehind(commands: MachineCommands, claim: Claim, look: () => Promise<void>): MachineCommands {
  return {
    ...commands,
    exec: async (command) => requireMine(claim, await commands.exec(checked(command, claim))),
    startDetached: (launch) => look().then(() => commands.startDetached(launch)),
  };
}
