import { type Asked, elsewhere, tooMuch } from '../../endpoints/answer-failures.ts';
import { pathOn } from '../../endpoints/read-routes.ts';
import { BOUNDS } from '../../resources/bounds.ts';

/** Stands between a client that follows every link to a next page, and a hub that has always another one. */
export interface BoundedPages {
  /** Before a page is asked for. Throws WorldFailure. */
  ask(to: string): void;
  received(bytes: number): void;
}

export function boundedPages(asked: Asked, now: () => number = () => performance.now()): BoundedPages {
  const { pages: most, bytes: mostBytes, milliseconds } = BOUNDS.list;
  const until = now() + milliseconds;
  let pages = 0;
  let bytes = 0;
  return {
    ask(to) {
      if (pathOn(asked.server, new URL(to)) === undefined)
        throw elsewhere(asked, 'another server for the rest of a list');
      pages += 1;
      if (pages > most) throw tooMuch(asked, `has more than ${most} pages`);
      if (now() > until) throw tooMuch(asked, `takes longer than ${milliseconds / 60_000} minutes`);
    },
    received(more) {
      bytes += more;
      if (bytes > mostBytes) throw tooMuch(asked, `has more than ${mostBytes / 1e6} MB in ${pages} pages`);
    },
  };
}
