import { HubError } from './hub-error.ts';

/** How many requests of one client are being answered: none may take the places of the others. */
export interface Turnstile {
  /** Throws 429 when it has too many. `left` says when this one is over. */
  enter(name: string, left: AbortSignal): void;
}

export function openTurnstile(most: number): Turnstile {
  const inside = new Map<string, number>();
  return {
    enter(name, left) {
      const now = inside.get(name) ?? 0;
      if (now >= most)
        throw new HubError(429, `${most} requests at once are the most`, { headers: { 'retry-after': '1' } });
      inside.set(name, now + 1);
      left.addEventListener(
        'abort',
        () => {
          const rest = (inside.get(name) ?? 1) - 1;
          if (rest === 0) inside.delete(name);
          else inside.set(name, rest);
        },
        { once: true },
      );
    },
  };
}
