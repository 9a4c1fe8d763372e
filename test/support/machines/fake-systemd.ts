/** Puts the FAKE `systemctl` and `loginctl` first on PATH, for this process and those that it starts. */
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { vi } from 'vitest';

const FAKE = fileURLToPath(new URL('fake-systemctl.ts', import.meta.url));

export interface FakeSystemd extends AsyncDisposable {
  /** Where unit files are. */
  readonly units: string;
  /** `systemctl --user …`; its output. */
  ctl(...args: readonly string[]): Promise<string>;
  /** Files of units, and of their links into the boot, relative. */
  unitFiles(): Promise<readonly string[]>;
  /** Verbs that were given since the last time. */
  calls(): Promise<readonly string[]>;
}

export async function fakeSystemd(options: { readonly linger?: 'yes' | 'no' } = {}): Promise<FakeSystemd> {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-systemd-'));
  const bin = join(directory, 'bin');
  const config = join(directory, 'config');
  const units = join(config, 'systemd/user');
  for (const path of [bin, join(directory, 'run')]) await mkdir(path);
  const script = (text: string): string => `#!/bin/sh\n${text}\n`;
  await writeFile(join(bin, 'systemctl'), script(`exec '${process.execPath}' '${FAKE}' "$@"`), {
    mode: 0o755,
  });
  await writeFile(join(bin, 'loginctl'), script(`echo Linger=${options.linger ?? 'yes'}`), { mode: 0o755 });
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env['PATH'] ?? ''}`);
  vi.stubEnv('XDG_CONFIG_HOME', config);
  vi.stubEnv('XDG_RUNTIME_DIR', join(directory, 'run'));
  const calls = join(directory, 'run/fake-systemd/calls');
  const ctl = async (...args: readonly string[]): Promise<string> =>
    (await execa(join(bin, 'systemctl'), ['--user', ...args])).stdout;
  const unitFiles = async (): Promise<readonly string[]> =>
    (await readdir(units, { recursive: true }).catch((): string[] => [])).toSorted();
  return {
    units,
    ctl,
    unitFiles,
    calls: async () => {
      const lines = (await readFile(calls, 'utf8')).trim().split('\n');
      await rm(calls);
      return lines.map((line) => line.split(' ').filter((word) => !word.startsWith('-'))[0] ?? '');
    },
    [Symbol.asyncDispose]: async () => {
      for (const name of await unitFiles())
        if (!name.includes('/') && name.endsWith('.service')) await ctl('stop', name);
      vi.unstubAllEnvs();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
