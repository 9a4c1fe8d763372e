import { createLogUpdate } from 'log-update';

export interface FrameDrawer {
  /** In place of the last one; no more of it than the screen holds. */
  draw(frame: string): void;
  /** Nothing of it stays. */
  clear(): void;
  /** The last frame stays. */
  close(): void;
}

/** A whole frame that is drawn again in its own place, and nothing else is printed meanwhile. */
export function frameDrawer(stream: NodeJS.WriteStream, clean: (text: string) => string): FrameDrawer {
  const update = createLogUpdate(stream, { showCursor: true });
  return {
    draw: (frame) => update(clean(fitted(frame, stream.rows))),
    clear: () => update.clear(),
    close: () => update.done(),
  };
}

/** Its beginning: what comes last stands in more words elsewhere. */
export function fitted(frame: string, rows: number | undefined): string {
  const lines = frame.split('\n');
  const room = (rows ?? 24) - 1;
  if (lines.length <= room) return frame;
  const kept = lines.slice(0, Math.max(1, room - 1));
  return [...kept, `… ${lines.length - kept.length} more lines`].join('\n');
}
