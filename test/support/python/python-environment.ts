import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/**
 * A Python with exactly these requirements, made once and kept in `$ZOO_TEST_CACHE` (else in node_modules). Needs
 * python3 with venv, or uv, and a package index. Gives the path of its interpreter.
 */
export async function pythonEnvironment(requirements: string): Promise<string> {
  const wanted = await readFile(requirements, 'utf8');
  const cache =
    process.env['ZOO_TEST_CACHE'] ?? join(import.meta.dirname, '../../../node_modules/.cache/zoo-test');
  const place = join(cache, `python-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`);
  const python = join(place, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const ready = join(place, 'ready');
  if (await exists(ready)) return python;

  await mkdir(cache, { recursive: true });
  // An environment knows its own path, so it cannot be made elsewhere and moved; the mark says that it is whole.
  await rm(place, { recursive: true, force: true });
  if (await hasUv()) {
    await execa('uv', ['venv', '--quiet', place]);
    await execa('uv', ['pip', 'install', '--quiet', '--python', python, '--requirement', requirements]);
  } else {
    await execa('python3', ['-m', 'venv', place]);
    await execa(python, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--requirement',
      requirements,
    ]);
  }
  await execa(python, ['-c', 'print("ok")'], { stdout: { file: `${ready}.part` } });
  await rename(`${ready}.part`, ready);
  return python;
}

async function hasUv(): Promise<boolean> {
  return (await execa('uv', ['--version'], { reject: false })).exitCode === 0;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
