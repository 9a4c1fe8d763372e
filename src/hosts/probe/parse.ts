import { type InnerPath, parseInnerPath, parseInnerPaths } from '../../resources/inner-path.ts';
import type { AvailableFacts, MachineFacts, ProcessFacts, TenantFacts } from '../../resources/machine.ts';
import { parseMemory } from './parse-memory.ts';
import { type ProbeRecords, readRecords } from './read-records.ts';

/**
 * The output of the probe script as facts. Undefined: it was cut, or is no probe's. A name that is no path below the
 * model-zoo directory is told and not among the facts: nobody can act on it.
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
  const pointer = value('pointer');
  const links = records
    .all('link')
    .flatMap(({ argument, value: target }) => pathOf(argument).map((path) => ({ path, target })));
  const link = links.find(({ path }) => path === 'resident/current')?.target;
  return {
    os: osOf(value('os') ?? ''),
    arch: archOf(value('arch') ?? ''),
    ...parseMemory(value('memory') ?? ''),
    diskFreeBytes: diskFreeOf(value('disk') ?? ''),
    zoo: value('root') ?? zoo,
    layout: records.all('layout').flatMap((record) => pathOf(record.value)),
    links,
    ...(pointer === undefined ? {} : { pointer }),
    ...(link === undefined ? {} : { link }),
    tenants: records
      .all('tenant')
      .flatMap(({ argument }) => pathOf(argument).map((slug) => tenantOf(slug, records))),
    available: records.all('available').map(({ argument }) => availableOf(argument, records, strange)),
    strange,
    serviceManager: serviceManagerOf(value('services')),
    cpus: Number(value('cpus') ?? 1) || 1,
  };
}

function tenantOf(slug: InnerPath, { value }: ProbeRecords): TenantFacts {
  const lease = value('lease', slug);
  const modelInfo = value('info', slug);
  const process = processOf(value('server', slug));
  const trial = processOf(value('trial', slug));
  return {
    slug,
    ...(lease === undefined ? {} : { lease }),
    ...(modelInfo === undefined ? {} : { modelInfo }),
    ...(process === undefined ? {} : { process }),
    ...(trial === undefined ? {} : { trial }),
  };
}

/** `yes` or `no`, and below it the record as its process wrote it: number, start time, port. */
function processOf(record: string | undefined): ProcessFacts | undefined {
  const [alive, pid, startedAt, port] = (record ?? '').split('\n');
  if (pid === undefined || !/^\d+$/.test(pid) || startedAt === undefined) return undefined;
  return {
    pid: Number(pid),
    startedAt,
    alive: alive === 'yes',
    ...(port !== undefined && /^\d+$/.test(port) ? { port: Number(port) } : {}),
  };
}

/**
 * Names, and in the same order lines of numbers: size, modification time in seconds with nine decimals, inode. A name that
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
    const match = /^(\d+) (\d+)[.,]?(\d*) (\d+)$/.exec(numbers[index] ?? '');
    const [, size = '', seconds = '', fraction = '', inode = ''] = match ?? [];
    return match === null
      ? []
      : [{ path, size: Number(size), mtimeNanoseconds: `${seconds}${fraction.padEnd(9, '0')}`, inode }];
  });
  return files.length === paths.length ? { ...known, files } : known;
}

/** Of `df -Pk`: the file system's name and the folder's may hold anything. */
function diskFreeOf(line: string): number {
  return Number(/\s\d+\s+\d+\s+(\d+)\s+\d+%\s+\//.exec(line)?.[1] ?? 0) * 1024;
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
