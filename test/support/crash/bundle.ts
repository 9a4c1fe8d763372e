import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown, type Plugin } from 'rolldown';

const SOURCES = join(import.meta.dirname, '../../../src') + sep;

export interface Bundle {
  readonly program: string;
  /** Holds it, and what Node compiles it to. */
  readonly directory: string;
}

/**
 * `zoo-that-dies` with all that it imports in a few files. Of a run of 0.7 s, 0.4 s are a thousand files to be found, read and
 * stripped of their types, and a sweep has thousands of runs.
 */
export async function bundleZooThatDies(): Promise<Bundle> {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-crash-program-'));
  const bundle = await rolldown({
    input: join(import.meta.dirname, 'zoo-that-dies.ts'),
    platform: 'node',
    plugins: [whereItWas, native],
  });
  await bundle.write({ dir: directory, entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
  await bundle.close();
  return { program: join(directory, 'zoo-that-dies.mjs'), directory };
}

/** What lies beside a module (a lock of Python packages, `package.json`) is found from where it is, compiled or not. */
const whereItWas: Plugin = {
  name: 'where-it-was',
  transform(code, id) {
    if (!id.startsWith(SOURCES)) return undefined;
    const url = pathToFileURL(id.replace(/\.ts$/u, '.js')).href;
    return code.replaceAll('import.meta.url', () => JSON.stringify(url));
  },
};

/** Find their binaries beside themselves. */
const NATIVE: ReadonlySet<string> = new Set(['lz4-napi', '@napi-rs/blake-hash']);
const native: Plugin = {
  name: 'native',
  resolveId: (id) => (NATIVE.has(id) ? { id: import.meta.resolve(id), external: 'absolute' } : undefined),
};
