import { humanBytes } from '../diagnostics/human-bytes.ts';
import { visible } from '../diagnostics/visible-text.ts';
import type { Reading } from '../care/adopt/reading.ts';
import { lineInPlace } from './line-in-place.ts';
import type { Session } from './session.ts';

export function showReading(session: Session): Reading {
  const line = lineInPlace(session);
  let bytes = 0;
  let last = '';
  const draw = (): void => line.draw(() => `${humanBytes(bytes)} read  ${last}`);
  return {
    onBytes(more) {
      bytes += more;
      draw();
    },
    onRead({ what, state, bytes: size }) {
      last = visible(what);
      line.done(`${last}: ${state} (${humanBytes(size)})`);
      draw();
    },
    close: () => line.close(),
  };
}
