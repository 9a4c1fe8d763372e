import type { ApplyContext } from '../drivers/apply-context.ts';
import type { Outcome } from '../drivers/driver.ts';
import type { InnerPath } from '../resources/inner-path.ts';
import type { Wanted } from '../resources/resource.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { MachineIdentity } from '../resources/machine-identity.ts';
import type { Connect, Connection } from '../transports/transport.ts';
import { initialText, LAYOUT_DIRECTORIES, LAYOUT_FILES } from './layout.ts';
import { identityFor, isIdentified, withIdentity } from './identity.ts';
import { seenOf } from './observe.ts';

const IDENTITY = 'host/identity.json';

/** `.<name>.<random>.zoo-tmp`, beside a name that zoo writes. */
function isHalfWritten(path: InnerPath): boolean {
  const [, folder = '', name = ''] = /^(host\/)?\.([^/]+)\.[0-9a-f]+\.zoo-tmp$/.exec(path) ?? [];
  return LAYOUT_FILES.some((file) => file === `${folder}${name}`);
}

/** Adds what is missing, part by part. A file that appeared since the plan is left as it is. */
export async function applyHost(
  wanted: Wanted<'host'>,
  context: ApplyContext,
  connect: Connect,
): Promise<Outcome<'host'>> {
  const { machine } = wanted.value;
  const connection = await connect(machine);
  try {
    context.invalidate({ machine });
    const { missing, facts } = seenOf(await context.observe.machine(machine));
    const identity = identityFor(machine, facts, context.ledger);
    // What a killed run had half written: the file itself is missing then, so that this is reached.
    for (const path of facts.layout.filter(isHalfWritten)) {
      await context.effect('remove leftover', { path });
      await connection.remove(`${connection.zoo}/${path}`);
    }
    for (const path of LAYOUT_DIRECTORIES.filter((part) => missing.includes(part))) {
      await context.effect('make folder', { path });
      await connection.mkdir(`${connection.zoo}/${path}`);
    }
    for (const path of LAYOUT_FILES.filter((part) => missing.includes(part))) {
      await context.effect('write file', { path });
      if ((await connection.readText(`${connection.zoo}/${path}`)) !== undefined) continue;
      const text = initialText(path, { machine: machine.name, date: context.now().slice(0, 10) });
      const whole = path === IDENTITY ? (withIdentity(text, identity) ?? text) : text;
      await connection.writeAtomic(`${connection.zoo}/${path}`, whole);
    }
    if (!missing.includes(IDENTITY) && !isIdentified(facts)) await addIdentity(connection, context, identity);
    context.invalidate({ machine });
    const seen = seenOf(await context.observe.machine(machine));
    return { state: 'done', seen, downBytes: 0, upBytes: 0, notes: [] };
  } finally {
    await connection.close();
  }
}

/** Into a file that others write as well: everything that is in it stays. */
async function addIdentity(
  connection: Connection,
  context: ApplyContext,
  identity: MachineIdentity,
): Promise<void> {
  const path = `${connection.zoo}/${IDENTITY}`;
  await context.effect('write identity', { path: IDENTITY, id: identity.id });
  const text = withIdentity((await connection.readText(path)) ?? '{}', identity);
  if (text === undefined)
    throw new WorldFailure({
      class: 'conflict',
      message: `${path} is no JSON object, so that the identity of the machine cannot be added to it`,
      remedy: 'mend it or move it out of the way, and run again',
    });
  await connection.writeAtomic(path, text);
}
