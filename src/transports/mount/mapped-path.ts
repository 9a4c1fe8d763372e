/** Where a path of the machine is seen here, by whole segments; undefined: it is not below what is mounted. */
export function mappedPath(
  { at, of }: { readonly at: string; readonly of: string },
  path: string,
): string | undefined {
  const [mounted, wanted] = [segmentsOf(of), segmentsOf(path)];
  if (!path.startsWith('/') || wanted.includes('..') || wanted.includes('.')) return undefined;
  if (mounted.some((segment, index) => segment !== wanted[index])) return undefined;
  return [at.replace(/\/+$/, ''), ...wanted.slice(mounted.length)].join('/') || '/';
}

/** How much of a machine a mount is about: of two that hold a path, the longer one is closer to it. */
export function segmentCount(path: string): number {
  return segmentsOf(path).length;
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}
