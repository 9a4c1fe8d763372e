import { HubError } from '../hub-error.ts';
import { HUB_LIMITS } from '../limits.ts';

export interface PendingUpload {
  readonly id: string;
  /** Who was given its addresses. */
  readonly owner: string;
  readonly sizeBytes: number;
}

/** What was begun and not completed: it takes disk, and its addresses live for a day. */
export interface PendingUploads {
  /**
   * Before a part of it is written. Gives the ids of the same owner's uploads that have to go for it, the longest untouched
   * first. Throws 429 when none may go.
   */
  admit(upload: PendingUpload): readonly string[];
  remove(id: string): void;
}

export function openPendingUploads(now: () => number = Date.now): PendingUploads {
  const pending = new Map<string, PendingUpload & { readonly touchedAt: number }>();

  function touch(upload: PendingUpload): void {
    // Put behind the others: the map stays in the order of the last touch.
    pending.delete(upload.id);
    pending.set(upload.id, { ...upload, touchedAt: now() });
  }

  return {
    admit(upload) {
      const others = [...pending.values()].filter(
        ({ id, owner }) => id !== upload.id && owner === upload.owner,
      );
      const gone: string[] = [];
      let count = others.length + 1;
      let bytes = others.reduce((sum, { sizeBytes }) => sum + sizeBytes, upload.sizeBytes);
      for (const other of others) {
        if (isWithin(count, bytes)) break;
        if (now() - other.touchedAt < HUB_LIMITS.pendingMilliseconds) break;
        pending.delete(other.id);
        gone.push(other.id);
        count -= 1;
        bytes -= other.sizeBytes;
      }
      if (!isWithin(count, bytes))
        throw new HubError(
          429,
          'Too many uploads were begun and not completed: complete some of them first',
          {
            headers: { 'retry-after': '30' },
          },
        );
      touch(upload);
      return gone;
    },
    remove: (id) => void pending.delete(id),
  };
}

/** A single one is bounded by the size of a file. */
function isWithin(count: number, bytes: number): boolean {
  return count === 1 || (count <= HUB_LIMITS.pendingUploads && bytes <= HUB_LIMITS.pendingBytes);
}
