/**
 * Which folders a fleet may name in `source:`, `ledger:` and `zoo:`. It can come from a stranger's pull request, so that it reaches
 * its own folder by itself, and others only when configuration outside of it says so.
 */
import { lstat, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { isHiddenWithin, isWithin, realPathAsFarAsThere } from '../blobs/is-within.ts';
import { errorCode } from '../blobs/errors.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { RequireFolder } from '../resources/require-folder.ts';
import type { Environment } from '../workspace/environment.ts';
import type { FleetLocation } from '../workspace/fleet-location.ts';
import { homeOf, type UserConfiguration } from './user-configuration.ts';

export interface FolderOptions {
  readonly fleetDirectory: string;
  readonly homeDirectory: string;
  /** What the configuration outside of the fleet allows. Absolute. */
  readonly allowed: readonly string[];
  /** Of that configuration's file, to say what to write where. */
  readonly configurationFile: string;
}

/** Of the folders that begin with a dot, what zoo itself makes is open to a fleet. Git keeps tokens in its own, and people their keys. */
const OWN_HIDDEN = ['.zoo'];

export function folderGuardOf(
  location: FleetLocation,
  { folders, file }: UserConfiguration,
  environment: Environment,
): RequireFolder {
  return folderGuard({
    fleetDirectory: location.directory,
    homeDirectory: homeOf(environment),
    allowed: folders,
    configurationFile: file,
  });
}

export function folderGuard(options: FolderOptions): RequireFolder {
  const { fleetDirectory, homeDirectory, allowed } = options;
  let own: Promise<string> | undefined;
  return async (directory, key) => {
    const real = await realOf(directory);
    own ??= ownFolder(fleetDirectory, homeDirectory);
    // A fleet file in a hidden folder has that folder. A user may have moved `.zoo` to another disk; that git brings no such link is
    // seen to elsewhere.
    const places = [await own, fleetDirectory, join(fleetDirectory, '.zoo'), ...allowed];
    if (key === 'zoo:') places.push(join(homeDirectory, USUAL_ZOO));
    let isHidden = false;
    for (const place of places) {
      const folder = await realOf(place);
      if (!isWithin(folder, real)) continue;
      if (!isHiddenWithin(folder, real, OWN_HIDDEN)) return;
      isHidden = true;
    }
    throw new WorldFailure({
      class: 'permission',
      message: `${key} ${real} ${isHidden ? 'is or lies in a hidden folder' : `lies outside of the fleet's own folder ${await own}`}, and no configuration outside of the fleet allows it`,
      remedy: remedyFor(real, options),
    });
  };
}

/** Where a machine's folder lies unless its user chose another place. It holds what zoo put there. */
const USUAL_ZOO = 'model-zoo';

/** The top of the checkout that the fleet file lies in; else its folder. A home that is a checkout is no fleet's own, and neither is that of another user. */
export async function ownFolder(fleetDirectory: string, homeDirectory: string): Promise<string> {
  const [folder, home] = await Promise.all([realOf(fleetDirectory), realOf(homeDirectory)]);
  const { uid } = await stat(folder);
  for (let here = folder; ; here = dirname(here)) {
    if (isWithin(here, home)) return folder;
    const git = await lstat(join(here, '.git')).catch(() => undefined);
    if (git !== undefined) return git.uid === uid ? here : folder;
    if (here === dirname(here)) return folder;
  }
}

async function realOf(directory: string): Promise<string> {
  try {
    return await realPathAsFarAsThere(directory);
  } catch (error) {
    throw new WorldFailure(
      {
        class: 'permission',
        message: `zoo cannot see where ${directory} leads (${errorCode(error) ?? 'unknown'})`,
        remedy: 'name a folder that this user can reach',
      },
      { cause: error },
    );
  }
}

function remedyFor(real: string, { allowed, configurationFile }: FolderOptions): string {
  const all = [...allowed, real];
  return `to allow it, write \`folders: [${all.map(inYaml).join(', ')}]\` into ${configurationFile}, or set ZOO_FOLDERS=${all.join(delimiter)}`;
}

function inYaml(path: string): string {
  return /^[\w./~-]+$/.test(path) ? path : JSON.stringify(path);
}
