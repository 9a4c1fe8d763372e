/**
 * What touches a mount runs in a child: a file system whose server is gone hangs every program that asks it. In zoo itself, the
 * threads that ask would keep it from ending.
 */

/** Of the script below. */
export const NO_MOUNT = 3;

/**
 * For sh. Arguments: the mount point, the model-zoo directory below it. Prints `host/identity.json`, nothing where there is none. Where there is
 * no table of mounts, a mount point shows by its device.
 */
export const LOOK_SCRIPT = `
[ -r /proc/self/mountinfo ] || [ "$(stat -f %d "$1" 2>/dev/null)" != "$(stat -f %d "$1/.." 2>/dev/null)" ] || exit ${NO_MOUNT}
cd "$1" || exit
[ -f "$2/host/identity.json" ] && [ ! -L "$2/host/identity.json" ] || exit 0
head -c 1000000 "$2/host/identity.json"
`;

/**
 * For node. Arguments: the model-zoo directory below the mount, a name beside the file and what it has to hold, the file that is
 * copied, how many of its bytes are there, and the names that lead to the part. It goes into each folder, so that nothing that is mounted or
 * linked meanwhile is written to, and makes no file. Prints how many bytes it wrote, a line each time; writes them out again and
 * again, so that it is never silent for long.
 */
export const APPEND_PROGRAM = `
const fs = require('node:fs');
const { O_RDONLY, O_WRONLY, O_APPEND, O_NOFOLLOW } = fs.constants;
const [root, proof, text, source, start, ...names] = process.argv.slice(1);
function fail(why) { process.stderr.write(why + '\\n'); process.exit(1); }
try {
  const part = names.pop();
  process.chdir(root);
  for (const name of names) {
    const seen = fs.lstatSync(name, { bigint: true });
    process.chdir(name);
    const here = fs.statSync('.', { bigint: true });
    if (!seen.isDirectory() || seen.ino !== here.ino || seen.dev !== here.dev) fail('it leads through a symbolic link');
  }
  let said;
  try { said = fs.readFileSync(fs.openSync(proof, O_RDONLY | O_NOFOLLOW), 'utf8'); } catch {}
  if (said !== text) fail('it shows another folder than the machine');
  const to = fs.openSync(part, O_WRONLY | O_APPEND | O_NOFOLLOW);
  const there = fs.fstatSync(to);
  if (!there.isFile() || there.nlink !== 1 || there.size !== Number(start)) fail('it shows another file than the machine');
  const from = fs.openSync(source, 'r');
  const buffer = Buffer.allocUnsafe(4 * 1024 * 1024);
  let at = Number(start);
  for (let unsynced = 0; ;) {
    const count = fs.readSync(from, buffer, 0, buffer.length, at);
    if (count === 0) break;
    for (let done = 0; done < count; ) done += fs.writeSync(to, buffer, done, count - done);
    at += count;
    unsynced += count;
    if (unsynced >= 64 * 1024 * 1024) { fs.fdatasyncSync(to); unsynced = 0; }
    process.stdout.write(count + '\\n');
  }
  fs.fsyncSync(to);
  fs.closeSync(to);
} catch (error) { fail(error.message); }
`;
