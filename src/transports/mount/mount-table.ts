/** One file system that this computer has mounted. */
interface Mount {
  readonly point: string;
  /** `nfs4`, `cifs`, `fuse.sshfs`. */
  readonly type: string;
}

/** Why nothing of another machine is behind a path, by Linux's own table of mounts; undefined: something is mounted exactly there. */
export function whyNotMounted(table: string, path: string): string | undefined {
  // Of several on one point the last one hides the others.
  const mount = mountsIn(table).findLast(({ point }) => point === path);
  if (mount === undefined) return `nothing is mounted at ${path}`;
  return mount.type === 'autofs' ? `what belongs at ${path} did not mount itself` : undefined;
}

/** Lines of /proc/self/mountinfo: the fifth word is the mount point, and the first one behind ` - ` the type. */
function mountsIn(table: string): readonly Mount[] {
  return table.split('\n').flatMap((line) => {
    const [front = '', back = ''] = line.split(' - ', 2);
    const point = front.split(' ')[4];
    const type = back.split(' ')[0];
    return point === undefined || type === undefined ? [] : [{ point: unescaped(point), type }];
  });
}

/** Spaces and the like stand there as three octal digits. */
function unescaped(word: string): string {
  return word.replaceAll(/\\([0-7]{3})/g, (_all, octal: string) =>
    String.fromCodePoint(Number.parseInt(octal, 8)),
  );
}
