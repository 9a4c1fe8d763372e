/** After tsc: what the compiler does not copy, and the bit that makes `zoo` a program. Run by `npm run build`. */
import { chmod, copyFile, glob, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** Locks are read at run time beside the module that names them; validators are generated as JavaScript. */
for await (const path of glob(['src/**/*.lock', 'src/**/*.py', 'src/**/*.js'], { cwd: ROOT })) {
  const target = join(ROOT, path.replace(/^src/, 'dist'));
  await mkdir(dirname(target), { recursive: true });
  await copyFile(join(ROOT, path), target);
}
await chmod(join(ROOT, 'dist/cli/main.js'), 0o755);
