import { lstat, readdir, readlink, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseInnerPath } from '../resources/inner-path.ts';
import { ToolchainProblem } from './toolchain-problem.ts';

/**
 * What came out of an archive is folders, files, and links to files that came out of it: a link that leads elsewhere would
 * be followed by whatever is copied, hashed or run next. Throws ToolchainProblem `integrity`.
 */
export async function checkUnpacked(directory: string, archive: string): Promise<void> {
  const root = await realpath(directory);
  for (const name of await readdir(root, { recursive: true })) {
    const path = join(root, name);
    const { problem } = parseInnerPath(relative(root, path).replaceAll('\\', '/'));
    if (problem !== undefined) throw refused(archive, problem);
    const entry = await lstat(path);
    if (entry.isSymbolicLink()) {
      const target = await realpath(path).catch(() => undefined);
      if (target === undefined || !target.startsWith(`${root}/`))
        throw refused(archive, `${name} is a link to ${await readlink(path)}, which did not come out of it`);
    } else if (!entry.isDirectory() && (!entry.isFile() || entry.nlink > 1)) {
      throw refused(archive, `${name} is neither a folder nor a file of its own`);
    }
  }
}

function refused(archive: string, why: string): ToolchainProblem {
  return new ToolchainProblem({
    class: 'integrity',
    what: `${archive} is not unpacked: ${why}`,
    remedy: 'take the archive that the project released, and correct its address and sha256 in zoo.lock.yaml',
  });
}
