/** Files of a machine on which programs can be run: every step is one script there. */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { Digest } from '../resources/digest.ts';
import { arrivedAsOther, leftAlone, noSpaceFor, notAllowedAt, notAsExpectedAt } from './file-failures.ts';
import {
  ARRIVED_SCRIPT,
  EXIT_CODES,
  HASH_FILE_SCRIPT,
  LINK_SCRIPT,
  MAKE_FOLDER_SCRIPT,
  PREPARE_SCRIPT,
  READ_SCRIPT,
  RECEIVE_SCRIPT,
  REMOVE_FOLDER_SCRIPT,
  REMOVE_SCRIPT,
  RENAME_SCRIPT,
  WRITE_SCRIPT,
} from './posix-file-scripts.ts';
import { type PosixShell, script } from './posix-shell.ts';
import type { CommandResult, ExpectedFile, MachineFiles } from './transport.ts';

const TIMEOUT_MILLISECONDS = 60_000;
/** Of weights on a slow disk. */
const LONG_MILLISECONDS = 6 * 60 * 60 * 1000;

export function posixFiles(shell: PosixShell, zoo: string): MachineFiles {
  const change = async (path: string, text: string, ...args: readonly string[]): Promise<void> => {
    const call = { ...script(text, zoo, path, ...args), timeoutMilliseconds: TIMEOUT_MILLISECONDS };
    requireSuccess(path, await shell.exec(call));
  };
  return {
    async readText(path) {
      const call = { ...script(READ_SCRIPT, path), timeoutMilliseconds: TIMEOUT_MILLISECONDS };
      const result = await shell.exec(call);
      return isNothing(result) ? undefined : requireSuccess(path, result);
    },
    async writeAtomic(path, text) {
      const call = script(WRITE_SCRIPT, zoo, path, temporaryName(path));
      const timeoutMilliseconds = TIMEOUT_MILLISECONDS;
      requireSuccess(path, await shell.exec({ ...call, stdin: text, timeoutMilliseconds }));
    },
    linkAtomic: (target, path) => change(path, LINK_SCRIPT, temporaryName(path), target),
    async hash(path, { signal, onBytes } = {}) {
      const result = await shell.exec({
        ...script(HASH_FILE_SCRIPT, path),
        timeoutMilliseconds: LONG_MILLISECONDS,
        ...(signal === undefined ? {} : { signal }),
      });
      if (isNothing(result)) return undefined;
      const [hex = '', size] = requireSuccess(path, result).split('\n');
      if (!/^[0-9a-f]{64}$/.test(hex))
        throw new WorldFailure({
          class: 'tool',
          message: `the machine could not hash ${path}`,
          remedy: 'install openssl, sha256sum or shasum there',
        });
      onBytes?.(Number(size));
      return `sha256:${hex}`;
    },
    async prepare(path, size) {
      const proof = { name: temporaryName(path), text: randomBytes(16).toString('hex') };
      const call = script(PREPARE_SCRIPT, zoo, path, String(size), proof.name, proof.text);
      const arrived = await shell.exec({ ...call, timeoutMilliseconds: TIMEOUT_MILLISECONDS });
      return { start: sizeOf(path, requireSuccess(path, arrived), size), proof };
    },
    put: (localPath, path, expected) => put({ shell, zoo, localPath }, path, expected),
    rename: (from, to) => change(from, RENAME_SCRIPT, to),
    remove: (path) => change(path, REMOVE_SCRIPT),
    removeFolder: (path) => change(path, REMOVE_FOLDER_SCRIPT),
    mkdir: (path) => change(path, MAKE_FOLDER_SCRIPT),
  };
}

/** Goes on where an earlier try was cut. */
async function put(
  { shell, zoo, localPath }: { readonly shell: PosixShell; readonly zoo: string; readonly localPath: string },
  path: string,
  { sha256, size, signal, onBytes }: ExpectedFile,
): Promise<void> {
  const interrupted = signal === undefined ? {} : { signal };
  const look = script(ARRIVED_SCRIPT, zoo, path, String(size));
  const timeoutMilliseconds = TIMEOUT_MILLISECONDS;
  const arrived = await shell.exec({ ...look, timeoutMilliseconds, ...interrupted });
  const start = sizeOf(path, requireSuccess(path, arrived), size);
  onBytes?.(start);
  const bytes = createReadStream(localPath, { start, highWaterMark: 1024 * 1024 });
  bytes.on('data', (chunk) => onBytes?.(chunk.length));
  const receive = script(RECEIVE_SCRIPT, zoo, path, String(size), hexOf(sha256));
  const result = await shell.send(
    { ...receive, timeoutMilliseconds: LONG_MILLISECONDS, ...interrupted },
    bytes,
  );
  if (result.exitCode === EXIT_CODES.otherBytes)
    throw arrivedAsOther(path, `sha256:${result.stdout.trim()}`, sha256);
  if (result.exitCode === EXIT_CODES.cut)
    throw new WorldFailure({
      class: 'network',
      message: `${path} has not arrived whole`,
      remedy: 'Run again. What has arrived is kept.',
    });
  requireSuccess(path, result);
}

/** The machine's own word: it can say anything. */
function sizeOf(path: string, said: string, most: number): number {
  const bytes = /^\d+$/.test(said.trim()) ? Number(said) : NaN;
  if (bytes <= most) return bytes;
  throw new WorldFailure({
    class: 'tool',
    message: `the machine does not say how much of ${path} has arrived`,
    remedy: 'look at what its `ls -ln` prints',
  });
}

function hexOf(digest: Digest): string {
  return digest.slice('sha256:'.length);
}

/** `.<name>.<random>.zoo-tmp`: the probe knows what a killed writer left by this ending. */
function temporaryName(path: string): string {
  return `.${path.slice(path.lastIndexOf('/') + 1)}.${randomBytes(6).toString('hex')}.zoo-tmp`;
}

function isNothing({ exitCode }: CommandResult): boolean {
  return exitCode === EXIT_CODES.nothingThere;
}

/** What it printed. */
export function requireSuccess(path: string, { exitCode, stdout, stderr }: CommandResult): string {
  if (exitCode === 0) return stdout;
  const why = stderr.trim();
  if (exitCode === EXIT_CODES.leftAlone) throw leftAlone(path, why);
  if (exitCode === EXIT_CODES.notAsExpected) throw notAsExpectedAt(path);
  if (/No space left|Disk quota exceeded/.test(why)) throw noSpaceFor(path);
  if (/Permission denied|Operation not permitted|Read-only file system/.test(why)) throw notAllowedAt(path);
  if (/Not a directory|Is a directory|File exists|not empty|cannot overwrite|symbolic links/.test(why))
    throw notAsExpectedAt(path);
  throw new WorldFailure({
    class: 'tool',
    message: `the machine could not change ${path}: ${why === '' ? `exit code ${exitCode}` : why}`,
  });
}
