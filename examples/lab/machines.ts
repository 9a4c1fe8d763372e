import { appendFile, glob, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSSHD, type SSHD } from '../../test/support/sshd/sshd.ts';

/** One computer of the lab: a real sshd on a loopback port, and a home folder of its own. */
export interface Machine extends AsyncDisposable {
  readonly name: string;
  readonly sshd: SSHD;
  /** What a person does there once: a link to the program that serves. */
  linkServer(program: string): Promise<void>;
  /** Where weights lie there, a file each. */
  weights(): Promise<readonly string[]>;
}

export async function startMachine(directory: string, name: string): Promise<Machine> {
  const sshd = await startSSHD({ name, directory: join(directory, name) });
  const modelZoo = join(sshd.home, 'model-zoo');
  return {
    name,
    sshd,
    async linkServer(program) {
      const bin = join(modelZoo, 'tools/bin');
      await mkdir(bin, { recursive: true });
      await symlink(program, join(bin, 'llama-server'));
    },
    async weights() {
      const paths: string[] = [];
      for await (const path of glob('available/**/*.gguf', { cwd: modelZoo }))
        paths.push(join(modelZoo, path));
      return paths;
    },
    [Symbol.asyncDispose]: () => sshd[Symbol.asyncDispose](),
  };
}

/** One configuration of ssh that knows all of them, as a person's `~/.ssh/config` does. */
export async function writeConfiguration(directory: string, machines: readonly Machine[]): Promise<string> {
  const path = join(directory, 'ssh_config');
  await writeFile(path, machines.map(({ sshd }) => `Include "${sshd.config}"\n`).join(''));
  return path;
}

/** Bytes behind the end of a file: its name and its first bytes stay what they were. */
export async function spoil(path: string): Promise<void> {
  await appendFile(path, 'not these bytes');
}
