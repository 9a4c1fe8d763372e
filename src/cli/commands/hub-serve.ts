import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { jsonText } from '../../diagnostics/shown.ts';
import { parseUsers } from '../../hub/parse-users.ts';
import { serveHub } from '../../hub/serve-hub.ts';
import { byteSize } from '../../fleet/byte-size.ts';
import { findFleet } from '../../workspace/fleet-location.ts';
import { makeOwnState } from '../../trust/own-state/places-of-user.ts';
import { requireOwnState } from '../../trust/own-state/require-own-state.ts';
import { zooDirectories } from '../../workspace/zoo-directories.ts';
import type { Input } from '../command.ts';
import { portOption } from '../port-option.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import type { Session } from '../session.ts';

/** On loopback, until it is interrupted; running requests end first. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format, directory, drain } = session;
  const port = portOption(input, 'port', { usual: 0, least: 0, most: 65_535 });
  const named = input.text('data');
  const isReadOnly = input.flag('read-only');
  const place = named === undefined ? await ownHub(session, isReadOnly) : resolve(directory, named);
  await requireOwnState([{ path: place, name: named === undefined ? '.zoo' : '--data', ownLevels: 1 }]);
  const hub = await serveHub({
    directory: place,
    port,
    readOnly: isReadOnly,
    users: await usersOf(input.text('users'), session),
    ...fileLimitOf(input),
    anonymous: input.text('anonymous') === 'read' ? 'read' : 'none',
  });
  if (format === 'json')
    terminal.out(`${jsonText({ format: 'zoo.hub-address/v1', url: hub.url, directory: place })}\n`);
  else terminal.out(`Serving ${place} on ${hub.url} (HF_ENDPOINT=${hub.url}); Ctrl-C stops.\n`);
  if (!drain.aborted) await once(drain, 'abort');
  await hub.close();
  return EXIT.ok;
}

async function ownHub({ directory, fleetFile, environment }: Session, isReadOnly: boolean): Promise<string> {
  const directories = zooDirectories(findFleet(directory, fleetFile).directory, environment);
  await requireOwnState([{ path: directories.zoo, name: '.zoo', ownLevels: 0 }]);
  if (!isReadOnly) await makeOwnState(directories);
  return directories.hub;
}

function fileLimitOf(input: Input): { readonly fileBytes?: number } {
  const text = input.text('file-limit');
  if (text === undefined) return {};
  const fileBytes = /^\d+(?:\.\d+)? ?(?:[kKMGT]i?)?B?$/.test(text) ? byteSize(text) : 0;
  if (Number.isSafeInteger(fileBytes) && fileBytes > 0) return { fileBytes };
  throw new UserError(`--file-limit wants a size like 20GB, not ${text}`, { exit: EXIT.usage });
}

async function usersOf(file: string | undefined, { directory, environment, secrets }: Session) {
  if (file === undefined) return [];
  const path = resolve(directory, file);
  const users = await parseUsers(await readFile(path, 'utf8'), {
    path,
    environment,
    readFile: (secret) => readFile(secret, 'utf8'),
  });
  for (const { token } of users) secrets.add(token);
  return users;
}
