/** Programs of a machine that is not this computer: they are found there, and their versions are by their own word. */
import { WorldFailure } from '../../diagnostics/failure.ts';
import { isPinnedVersion, parseLlamaCppVersion, showVersion } from '../../toolchains/llama-cpp/version.ts';
import { SERVER_FOLDERS, SERVER_NAME } from '../../toolchains/llama-cpp/server-folders.ts';
import type { ToolPin } from '../../toolchains/toolchain.ts';
import { programsOn } from '../../transports/programs.ts';
import type { Connection } from '../../transports/transport.ts';

const TIMEOUT_MILLISECONDS = 30_000;

export function serverProgramsOn(connection: Connection): Promise<readonly string[]> {
  return programsOn(connection, { name: SERVER_NAME, folders: SERVER_FOLDERS });
}

/** The first one of the pinned version. */
export async function serverBinaryOn(
  connection: Connection,
  pin: ToolPin,
): Promise<{ readonly path: string; readonly version: string }> {
  const others: string[] = [];
  for (const path of await serverProgramsOn(connection)) {
    const { exitCode, stdout, stderr } = await connection.exec({
      command: path,
      arguments: ['--version'],
      timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    });
    const version = exitCode === 0 ? parseLlamaCppVersion(`${stdout}\n${stderr}`) : undefined;
    if (version !== undefined && isPinnedVersion(version, pin)) return { path, version: pin.version };
    others.push(`${path} ${version === undefined ? 'does not run' : `is ${showVersion(version)}`}`);
  }
  throw new WorldFailure({
    class: 'tool',
    message:
      others.length === 0
        ? `${connection.computer} has no ${SERVER_NAME}`
        : `${connection.computer} has no ${SERVER_NAME} of ${pin.version}: ${others.join('; ')}`,
    remedy: installRemedy(connection, pin),
  });
}

/** What a person can do: this version installs nothing on another computer. */
export function installRemedy(
  { zoo }: Pick<Connection, 'zoo'>,
  { version }: Pick<ToolPin, 'version'>,
): string {
  return `build llama.cpp ${version} on that machine, and let ${zoo}/tools/bin/${SERVER_NAME} be a link to its ${SERVER_NAME}; then run \`zoo apply --retry\``;
}
