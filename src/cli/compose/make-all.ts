/** Loads every entry of a registry and makes it from these ports, under the name that it has there. */
export async function makeAll<P, T>(
  makers: Readonly<Record<string, () => Promise<(ports: P) => T>>>,
  ports: P,
): Promise<Readonly<Record<string, T>>> {
  const made: Record<string, T> = {};
  for (const [name, load] of Object.entries(makers)) made[name] = (await load())(ports);
  return made;
}
