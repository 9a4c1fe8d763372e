import { type LookedAt, openRegular } from '../../blobs/open-regular.ts';

/** What a check may read of a source, wherever its bytes are. */
export interface SourceView {
  /** Path -> bytes. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Whether its bytes can be read now: weights are brought last. */
  isHere(path: string): boolean;
  /** So many bytes from `begin` on; fewer at the end of the file. Only of files that are here. */
  read(path: string, begin: number, bytes: number): Promise<Buffer>;
}

/** Of files on this disk. */
export function viewOfFiles(
  files: readonly { readonly path: string; readonly size: number }[],
  placeOf: (path: string) => { readonly path: string; readonly looked?: LookedAt } | undefined,
): SourceView {
  return {
    sizes: new Map(files.map(({ path, size }) => [path, size])),
    isHere: (path) => placeOf(path) !== undefined,
    async read(path, begin, bytes) {
      const place = placeOf(path);
      if (place === undefined) throw new TypeError(`${path} is not there`);
      const file = await openRegular(place.path, place.looked);
      try {
        const { size } = await file.stat();
        const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(bytes, size - begin)));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, begin);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
  };
}
