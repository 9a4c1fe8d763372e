import type { Connection } from '../transports/transport.ts';

/** Found once a run and computer: a look reads all of the program and asks for its version, and a swap's gap is no time for that. */
export function oncePerComputer<T>(
  find: (connection?: Connection) => Promise<T>,
): (connection?: Connection) => Promise<T> {
  const found = new Map<string, Promise<T>>();
  return (connection) => {
    const computer = connection === undefined || connection.isHere ? '' : connection.computer;
    const known = found.get(computer);
    if (known !== undefined) return known;
    const finding = find(connection).catch((error: unknown) => {
      found.delete(computer);
      throw error;
    });
    found.set(computer, finding);
    return finding;
  };
}
