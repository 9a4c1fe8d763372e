/** One task at a time per key, in the order in which they came; tasks of other keys are not held up. */
export type InTurn = <T>(key: string, task: () => Promise<T>) => Promise<T>;

export function openTurns(): InTurn {
  const last = new Map<string, Promise<void>>();
  return async (key, task) => {
    const before = last.get(key);
    const turn = (async () => {
      await before;
      return task();
    })();
    // The next in line waits for the end of this one, however it ends.
    const ended = turn.then(
      () => undefined,
      () => undefined,
    );
    last.set(key, ended);
    try {
      return await turn;
    } finally {
      if (last.get(key) === ended) last.delete(key);
    }
  };
}
