import type {
  AvailableFacts,
  MachineFacts,
  ProcessFacts,
  ProcessView,
  TenantFacts,
} from '../../resources/machine.ts';
import { parseMemory } from './parse-memory.ts';
import { parseListeners, parseView } from './parse-view.ts';

interface Section {
  readonly name: string;
  readonly argument: string;
  readonly text: string;
}

/** The output of the probe script as facts. Noise of a login shell before the first marker is skipped. */
export function parseProbe(
  output: string,
  { marker, zoo }: { readonly marker: string; readonly zoo: string },
): MachineFacts {
  const sections = split(output, marker);
  const text = (name: string, argument = ''): string | undefined =>
    sections.find((section) => section.name === name && section.argument === argument)?.text;
  const named = (name: string): readonly string[] =>
    sections.filter((section) => section.name === name).map(({ argument }) => argument);
  const pointer = text('pointer');
  const link = text('link');
  const boot = text('boot')?.trim();
  return {
    os: osOf(text('os')?.trim() ?? ''),
    arch: archOf(text('arch')?.trim() ?? ''),
    ...parseMemory(text('memory') ?? ''),
    diskFreeBytes: Number((text('disk') ?? '').trim().split(/\s+/)[3] ?? 0) * 1024,
    zoo: text('root')?.trim() ?? zoo,
    layout: linesOf(text('layout')),
    ...(pointer === undefined ? {} : { pointer }),
    ...(link === undefined ? {} : { link: link.trimEnd() }),
    ...(boot === undefined || boot === '' ? {} : { boot }),
    listeners: Object.fromEntries(
      named('listeners').map((port) => [Number(port), parseListeners(text('listeners', port))]),
    ),
    tenants: named('tenant').map((slug) => tenantOf(slug, text)),
    available: named('available').map((name) => availableOf(name, text)),
    serviceManager: serviceManagerOf(text('services')?.trim()),
    cpus: Number(text('cpus')?.trim() ?? 1) || 1,
  };
}

type Text = (name: string, argument?: string) => string | undefined;

function tenantOf(slug: string, text: Text): TenantFacts {
  const lease = text('lease', slug);
  const modelInfo = text('info', slug);
  const process = processOf(text('process', `${slug} server`), parseView(text, `${slug}/server`));
  const trial = processOf(text('process', `${slug} trial`), parseView(text, `${slug}/trial`));
  return {
    slug,
    ...(lease === undefined ? {} : { lease }),
    ...(modelInfo === undefined ? {} : { modelInfo }),
    ...(process === undefined ? {} : { process }),
    ...(trial === undefined ? {} : { trial }),
  };
}

/** Lines: pid, start time, port, `yes` or `no`. */
function processOf(record: string | undefined, view: ProcessView): ProcessFacts | undefined {
  const [pid, startedAt, port, alive] = (record ?? '').split('\n');
  if (pid === undefined || !/^\d+$/.test(pid) || startedAt === undefined) return undefined;
  return {
    pid: Number(pid),
    startedAt,
    alive: alive === 'yes',
    ...(alive === 'yes' ? { view } : {}),
    ...(port !== undefined && /^\d+$/.test(port) ? { port: Number(port) } : {}),
  };
}

/** Lines of files: size, modification and change time in seconds with up to nine decimals, inode, path. */
function availableOf(name: string, text: Text): AvailableFacts {
  const record = text('record', name);
  const files = linesOf(text('files', name)).flatMap((line) => {
    const match = /^(\d+) ([\d.,]+) ([\d.,]+) (\d+) (?:\.\/)?(.+)$/.exec(line);
    const [, size = '', mtime = '', ctime = '', inode = '', path = ''] = match ?? [];
    const times = { mtimeNanoseconds: nanoseconds(mtime), ctimeNanoseconds: nanoseconds(ctime) };
    return match === null ? [] : [{ path, size: Number(size), ...times, inode }];
  });
  return { name, ...(record === undefined ? {} : { record }), files };
}

/** `1700000000.123456789`, or without decimals where the machine counts seconds only. */
function nanoseconds(seconds: string): string {
  const [whole = '', fraction = ''] = seconds.split(/[.,]/);
  return `${whole}${fraction.padEnd(9, '0').slice(0, 9)}`;
}

function split(output: string, marker: string): readonly Section[] {
  return output
    .split(`${marker} `)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      const [name = '', ...argument] = part.slice(0, end).split(' ');
      return { name, argument: argument.join(' '), text: part.slice(end + 1).replace(/\n$/, '') };
    });
}

function linesOf(text: string | undefined): readonly string[] {
  return (text ?? '').split('\n').filter((line) => line !== '');
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
