import * as v from 'valibot';
import { parsedAs } from '../../resources/foreign-json.ts';
import { type InnerPath, parseInnerPath, parseInnerPaths } from '../../resources/inner-path.ts';
import type {
  AvailableFacts,
  MachineFacts,
  ProcessFacts,
  ProcessView,
  SlotFacts,
  TenantFacts,
} from '../../resources/machine.ts';
import { slotIn } from '../../resources/slot.ts';
import { hardwareOf, parseIdentity } from '../identity.ts';
import { parseMemory } from './parse-memory.ts';
import { parseListeners, parseView } from './parse-view.ts';
import { type ProbeRecords, readRecords } from './read-records.ts';

/**
 * The output of the probe script as facts. Undefined: it was cut, or is no probe's. A name that is no path below the
 * model-zoo directory is reported and is not among the facts, so that nothing acts on it.
 */
export function parseProbe(
  output: string,
  { marker, zoo }: { readonly marker: string; readonly zoo: string },
): MachineFacts | undefined {
  const records = readRecords(output, marker);
  if (records === undefined) return undefined;
  const { value } = records;
  const strange: string[] = [];
  const pathOf = (name: string): readonly InnerPath[] => {
    const { path, problem } = parseInnerPath(name);
    if (path !== undefined) return [path];
    strange.push(problem);
    return [];
  };
  const boot = value('boot');
  const hardware = hardwareOf(value('hardware'));
  const identity = parseIdentity(value('identity'));
  const links = records
    .all('link')
    .flatMap(({ argument, value: target }) => pathOf(argument).map((path) => ({ path, target })));
  return {
    os: osOf(value('os') ?? ''),
    arch: archOf(value('arch') ?? ''),
    ...parseMemory(value('memory') ?? ''),
    ...diskFreeOf(value('disk') ?? ''),
    zoo: value('root') ?? zoo,
    layout: records.all('layout').flatMap((record) => pathOf(record.value)),
    links,
    slots: records
      .all('slot')
      .flatMap(({ argument }) => pathOf(argument).map((home) => slotOf(home, { records, links, pathOf }))),
    available: records.all('available').map(({ argument }) => availableOf(argument, records, strange)),
    strange,
    listeners: listenersOf(records),
    ...(hardware === undefined ? {} : { hardware }),
    ...(identity === undefined ? {} : { identity }),
    ...(boot === undefined || boot === '' ? {} : { boot }),
    serviceManager: serviceManagerOf(value('services')),
    ...cpusOf(value('cpus') ?? ''),
  };
}

const servingPort = v.object({ serving: v.object({ port: v.unknown() }) });

function slotOf(
  home: InnerPath,
  {
    records,
    links,
    pathOf,
  }: {
    readonly records: ProbeRecords;
    readonly links: MachineFacts['links'];
    readonly pathOf: (name: string) => readonly InnerPath[];
  },
): SlotFacts {
  const pointer = records.value('pointer', home);
  const port = parsedAs(servingPort, pointer)?.serving.port;
  const link = links.find(({ path }) => path === `${home}/current`)?.target;
  return {
    slot: slotIn(home),
    home,
    ...(pointer === undefined ? {} : { pointer }),
    ...(isPort(port) ? { pointerPort: port } : {}),
    ...(link === undefined ? {} : { link }),
    tenants: records
      .all('tenant', home)
      .flatMap(({ value }) => pathOf(value).map((slug) => tenantOf(home, slug, records))),
  };
}

function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536;
}

function tenantOf(home: InnerPath, slug: InnerPath, { value }: ProbeRecords): TenantFacts {
  const folder = `${home}/tenants/${slug}`;
  const lease = value('lease', folder);
  const modelInfo = value('info', folder);
  const process = processOf(value('server', folder), parseView(value, `${folder}/server`));
  const trial = processOf(value('trial', folder), parseView(value, `${folder}/trial`));
  return {
    slug,
    ...(lease === undefined ? {} : { lease }),
    ...(modelInfo === undefined ? {} : { modelInfo }),
    ...(process === undefined ? {} : { process }),
    ...(trial === undefined ? {} : { trial }),
  };
}

/** `yes` or `no`, and below it the record as its process wrote it: number, start time, port. */
function processOf(record: string | undefined, view: ProcessView): ProcessFacts | undefined {
  const [alive, pid, startedAt, port] = (record ?? '').split('\n');
  if (pid === undefined || !/^\d+$/.test(pid) || startedAt === undefined) return undefined;
  return {
    pid: Number(pid),
    startedAt,
    alive: alive === 'yes',
    ...(alive === 'yes' ? { view } : {}),
    ...(port !== undefined && /^\d+$/.test(port) ? { port: Number(port) } : {}),
  };
}

/**
 * Names, and in the same order lines of numbers: size, modification and change time in seconds with up to nine decimals, inode. A name that
 * is no path, or a file that went away meanwhile: then nothing is said of the folder's files.
 */
function availableOf(name: string, records: ProbeRecords, strange: string[]): AvailableFacts {
  const record = records.value('record', name);
  const known = { name, ...(record === undefined ? {} : { record }) };
  const names = records.all('path', name).map(({ value }) => value.replace(/^\.\//, ''));
  const { paths, problem } = parseInnerPaths(names);
  if (problem !== undefined) strange.push(`available/${name}: ${problem}`);
  const numbers = records.all('stat', name).flatMap(({ value }) => linesOf(value));
  if (paths === undefined || numbers.length !== paths.length) return known;
  const files = paths.flatMap((path, index) => {
    const match = /^(\d+) ([\d.,]+) ([\d.,]+) (\d+)$/.exec(numbers[index] ?? '');
    const [, size = '', mtime = '', ctime = '', inode = ''] = match ?? [];
    const times = { mtimeNanoseconds: nanoseconds(mtime), ctimeNanoseconds: nanoseconds(ctime) };
    return match === null ? [] : [{ path, size: Number(size), ...times, inode }];
  });
  return files.length === paths.length ? { ...known, files } : known;
}

/** `1700000000.123456789`, or without decimals where the machine counts seconds only. */
function nanoseconds(seconds: string): string {
  const [whole = '', fraction = ''] = seconds.split(/[.,]/);
  return `${whole}${fraction.padEnd(9, '0').slice(0, 9)}`;
}

function listenersOf(records: ProbeRecords): NonNullable<MachineFacts['listeners']> {
  return Object.fromEntries(
    records.all('listeners').map(({ argument, value }) => [Number(argument), parseListeners(value)]),
  );
}

/** Of `df -Pk`: the file system's name and the folder's may hold anything. */
function diskFreeOf(line: string): Pick<MachineFacts, 'diskFreeBytes'> {
  const kilobytes = /\s\d+\s+\d+\s+(\d+)\s+\d+%\s+\//.exec(line)?.[1];
  return kilobytes === undefined ? {} : { diskFreeBytes: Number(kilobytes) * 1024 };
}

function cpusOf(count: string): Pick<MachineFacts, 'cpus'> {
  return /^[1-9]\d*$/.test(count.trim()) ? { cpus: Number(count) } : {};
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

function osOf(uname: string): string {
  if (uname === 'Darwin') return 'macos';
  return /^(MINGW|MSYS|CYGWIN|Windows)/.test(uname) ? 'windows' : uname.toLowerCase();
}

function archOf(machine: string): string {
  if (machine === 'x86_64' || machine === 'amd64') return 'x64';
  return machine === 'aarch64' ? 'arm64' : machine;
}

function serviceManagerOf(text: string | undefined): MachineFacts['serviceManager'] {
  return text === 'systemd-user' || text === 'launchd' ? text : 'none';
}
