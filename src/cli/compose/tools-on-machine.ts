/** Programs of a machine that is not this computer: they are found there, and their versions are by their own word. */
import type { ProgramNeed, ProgramReader, ProgramsSeen } from '../../backends/server-program.ts';
import { visible } from '../../diagnostics/visible-text.ts';
import type { InstalledProgram } from '../../resources/program.ts';
import type { ToolPin } from '../../toolchains/toolchain.ts';
import { type FoundProgram, programsOn } from '../../transports/programs.ts';
import type { Connection } from '../../transports/transport.ts';

interface Needed {
  readonly need: ProgramNeed;
  readonly reader: ProgramReader;
  readonly pin: ToolPin;
}

/** The first one of the pinned version that knows all flags serves. */
export async function programsThere(connection: Connection, needed: Needed): Promise<ProgramsSeen> {
  const found = await programsOn(connection, needed.need);
  const programs = found.map(({ path }) => path);
  const installed = found.map((program) => installedAs(program, needed));
  const whys = found.map((program) => whyNot(program, needed));
  const { need, pin } = needed;
  const good = whys.indexOf(undefined);
  const [serves, file] = [found[good], installed[good]];
  if (serves !== undefined && file !== undefined)
    return { programs, installed, server: { ...file, version: versionOf(serves, needed) } };
  const wanted = `${connection.computer} has no ${need.name}`;
  const what = whys.length === 0 ? wanted : `${wanted} of ${pin.version}: ${whys.join('; ')}`;
  return { programs, installed, lacks: [{ what, remedy: remedyFor(connection, needed) }] };
}

/** One that prints no version has none here. */
function installedAs(found: FoundProgram, needed: Needed): InstalledProgram {
  const { path, said, stamp } = found;
  const isTold = [true, false].some((one) => one === needed.reader.version(said, needed.pin)?.isPinned);
  return {
    path,
    ...(stamp === undefined ? {} : { stamp }),
    ...(isTold ? { version: versionOf(found, needed) } : {}),
  };
}

/** The pin's name only of what says itself that it is that. */
function versionOf({ said }: FoundProgram, { reader, pin }: Needed): string {
  const version = reader.version(said, pin);
  return version?.isPinned === true ? pin.version : visible(version?.shown ?? 'unknown');
}

function whyNot({ path, said, flags }: FoundProgram, { need, reader, pin }: Needed): string | undefined {
  const version = reader.version(said, pin);
  const name = visible(path);
  if (version === undefined) return `${name} does not run`;
  if (version.isPinned === false) return `${name} is ${visible(version.shown)}`;
  const unknown = need.flags.filter((flag) => !flags.has(flag));
  return unknown.length === 0 ? undefined : `${name} does not know ${unknown.join(', ')}`;
}

/** What a person can do: this version installs nothing on another computer. */
function remedyFor({ zoo }: Pick<Connection, 'zoo'>, { need: { tool, name }, pin }: Needed): string {
  return `install ${tool} ${pin.version} on that machine, and let ${zoo}/tools/bin/${name} be a link to its ${name}`;
}
