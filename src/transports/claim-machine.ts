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
  return {
    readText: files.readText,
    hash: files.hash,
    writeAtomic: (path, text) => look().then(() => files.writeAtomic(path, text)),
    linkAtomic: (target, path) => look().then(() => files.linkAtomic(target, path)),
    put: (from, path, expected) => look().then(() => files.put(from, path, expected)),
    rename: (from, to) => look().then(() => files.rename(from, to)),
    remove: (path) => look().then(() => files.remove(path)),
    removeFolder: (path) => look().then(() => files.removeFolder(path)),
    mkdir: (path) => look().then(() => files.mkdir(path)),
  };
}

function commandsBehind(commands: MachineCommands, claim: Claim, look: () => Promise<void>): MachineCommands {
  return {
    ...commands,
    exec: async (command) => requireMine(claim, await commands.exec(checked(command, claim))),
    startDetached: (launch) => look().then(() => commands.startDetached(launch)),
  };
}
