/** Which Python runs mlx-lm: that of zoo's toolchain on this computer, that of an installed `mlx_lm.server` elsewhere. */
import { dirname } from 'node:path';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { programsOn } from '../../transports/programs.ts';
import type { Connection } from '../../transports/transport.ts';

const NAME = 'mlx_lm.server';
/** Where pip, pipx, uv and Homebrew put it; a login over ssh has a short PATH. */
const FOLDERS: readonly string[] = [
  '~/.local/bin',
  '~/bin',
  '~/.venv/bin',
  '~/mlx/bin',
  '/opt/homebrew/bin',
  '/usr/local/bin',
  '~/.cache/zoo/toolchains/mlx-lm/*/python/bin',
  '~/Library/Caches/zoo/toolchains/mlx-lm/*/python/bin',
];
const TIMEOUT_MILLISECONDS = 30_000;
const VERSION_SCRIPT = 'import importlib.metadata; print(importlib.metadata.version("mlx-lm"))';

export interface Interpreter {
  readonly path: string;
  readonly version: string;
}

/** The interpreters beside each `mlx_lm.server` there. */
export async function interpretersOn(connection: Connection): Promise<readonly string[]> {
  const programs = await programsOn(connection, { name: NAME, folders: FOLDERS });
  return programs.map((path) => `${dirname(path)}/python`);
}

/** The first one that runs; its version is by its own word. */
export async function interpreterOn(connection: Connection): Promise<Interpreter> {
  for (const path of await interpretersOn(connection)) {
    const { exitCode, stdout } = await connection.exec({
      command: path,
      arguments: ['-c', VERSION_SCRIPT],
      timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    });
    if (exitCode === 0) return { path, version: `v${stdout.trim()}` };
  }
  throw new WorldFailure({
    class: 'tool',
    message: `${connection.computer} has no ${NAME} that runs`,
    remedy:
      'on the machine, as the user that zoo logs in as: uv tool install mlx-lm (on Linux: mlx-lm with mlx[cpu])',
  });
}
