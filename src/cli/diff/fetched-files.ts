/** Files of a side that may have to be brought here: each once, when it is asked for, into a folder that goes at the end. */
import { writeFile } from 'node:fs/promises';
import { WorldFailure } from '../../diagnostics/failure.ts';
import type { SideFile } from '../../fidelity/side.ts';
import type { FileEntry } from '../../resources/content.ts';
import { restoreFromTargets } from '../compose/restore-from-targets.ts';
import type { Session } from '../session.ts';
import type { Opened } from '../with-world.ts';
import type { Scratch } from './scratch.ts';

export interface Sides {
  readonly opened: Opened;
  readonly session: Session;
  readonly scratch: Scratch;
  /** Hears what is being brought, and how many more bytes of it are here. */
  readonly onFetch: (path: string, bytes: number) => void;
}

/** Files by digest: from the local store, or from wherever the fleet publishes. */
export function contentFiles(files: readonly FileEntry[], sides: Sides): readonly SideFile[] {
  const { opened, session } = sides;
  const restore = restoreFromTargets({
    fleet: opened.fleet,
    targets: opened.targets,
    endpoint: opened.world.look.endpoint,
  });
  return files.map((file) => ({
    ...file,
    local: once(async () => {
      const { blobs } = opened.world;
      if ((await blobs.stat(file.sha256)) !== undefined) return blobs.path(file.sha256);
      const bytes = await restore(file, session.drain);
      if (bytes === undefined)
        throw new WorldFailure({
          class: 'input',
          message: `the bytes of ${file.path} are nowhere: neither the local store nor a target has them`,
          remedy: 'zoo apply makes again what is needed; then compare again.',
        });
      return written(file.path, bytes, sides);
    }),
  }));
}

export async function written(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  { scratch, onFetch, session }: Sides,
): Promise<string> {
  const place = await scratch.file();
  async function* counted(): AsyncIterable<Uint8Array> {
    for await (const chunk of bytes) {
      onFetch(path, chunk.byteLength);
      yield chunk;
    }
  }
  await writeFile(place, counted(), { signal: session.drain });
  return place;
}

/** Brought once, however often it is asked for. */
export function once<T>(bring: () => Promise<T>): () => Promise<T> {
  let brought: Promise<T> | undefined;
  return () => (brought ??= bring());
}
