import { resourceId } from '../../resources/id.ts';
import type { BackendSpec, MachineSpec, MemorySpec, Reach } from '../../resources/machine.ts';
import type { Resource } from '../../resources/resource.ts';
import { byteSize } from '../byte-size.ts';
import { everySeconds } from '../every.ts';
import type {
  BackendDocument,
  FleetDocument,
  MachineDocument,
  MemoryDocument,
  ReachDocument,
} from '../../resources/generated/fleet-document.ts';
import type { Entry } from '../merge-files.ts';
import {
  notInThisVersion,
  place,
  report,
  spansPlace,
  warn,
  warnLater,
  type Compilation,
} from './compilation.ts';

export interface CompiledMachine {
  readonly document: MachineDocument;
  readonly spec: MachineSpec;
  readonly host: Resource<'host'>;
  /** Why no model can be hosted there. */
  readonly unsupported?: string;
  /** `machines.thor` */
  readonly path: string;
}

export function compileMachine(
  entry: Entry<MachineDocument>,
  fleet: FleetDocument,
  compilation: Compilation,
): CompiledMachine {
  const { name, value: document, spans } = entry;
  const path = `machines.${name}`;
  const { reach, unsupported: unreachable } = reachOf(document, path, compilation);
  const memory = document.memory === undefined ? undefined : memoryOf(document.memory);
  const backendSpec = compilation.catalog.backends[document.backend.kind]?.read(document.backend);
  const isServed = backendSpec !== undefined;
  const backendPlace = place(compilation, document, { key: 'backend', path: `${path}.backend` });
  const what = `the ${document.backend.kind} backend`;
  if (!isServed) warnLater(compilation, backendPlace, what);
  if (memory !== undefined && memory.reserveBytes >= memory.totalBytes) {
    report(compilation, place(compilation, document, { key: 'memory', path: `${path}.memory` }), {
      code: 'wrong-value',
      message: `${name} reserves all of its memory`,
      remedy: 'reserve: is what tenants must leave for everything else',
    });
  }
  const { verify = fleet.verify } = document;
  const backend = backendSpec ?? ofUnknownKind(document.backend);
  const spec: MachineSpec = {
    name,
    os: document.os,
    arch: document.arch,
    ...(memory === undefined ? {} : { memory }),
    reach,
    zoo: document.zoo,
    backend,
    ports: portsOf(document, backend),
    ...pulledIn(document, compilation),
    paused: document.paused ?? false,
    prune: document.prune ?? false,
    ...(document.drain === undefined ? {} : { drainSeconds: drainSeconds(document.drain) }),
    ...(verify === undefined ? {} : { verifyEverySeconds: everySeconds(verify.every) }),
  };
  const unsupported = unreachable ?? (isServed ? undefined : notInThisVersion(what));
  return {
    document,
    spec,
    host: {
      id: resourceId('host', name),
      kind: 'host',
      spec: { machine: spec },
      dependsOn: [],
      place: spansPlace(compilation, spans, { path, part: 'key' }),
      ...(unreachable === undefined ? {} : { unsupported: unreachable }),
      ...(spec.paused ? { paused: true } : {}),
    },
    ...(unsupported === undefined ? {} : { unsupported }),
    path,
  };
}

/** Ways that this version does not have are left out while there is another one. */
function reachOf(
  document: MachineDocument,
  path: string,
  compilation: Compilation,
): { readonly reach: readonly Reach[]; readonly unsupported?: string } {
  const ways = Object.values(compilation.catalog.transports);
  const read = [document.reach].flat().map((part) => ({
    part,
    reach: ways.map((way) => way.read(part)).find((reach) => reach !== undefined),
  }));
  const supported = read.flatMap(({ reach = [] }) => reach);
  if (supported.length > 0) return { reach: supported };
  const declared = read.map(({ part }) => ofUnknownWay(part));
  const kinds = [...new Set(declared.map(({ kind }) => kind))];
  const unsupported =
    kinds.length === 1
      ? notInThisVersion(`the ${kinds.join('')} transport`)
      : `none of the transports ${kinds.join(', ')} is in this version`;
  warn(compilation, place(compilation, document, { key: 'reach', path: `${path}.reach` }), {
    message: unsupported,
  });
  return { reach: declared, unsupported };
}

/** Each way has a key of its own, which comes first. */
function ofUnknownWay(declared: ReachDocument): Reach {
  const [kind = ''] = Object.keys(declared);
  const settings = { ...declared };
  return { kind, shown: kind, settings, isHere: false, declared };
}

function pulledIn(
  { hosts = 'none', backend }: MachineDocument,
  { catalog }: Compilation,
): Pick<MachineSpec, 'pulled'> {
  if (hosts === 'none') return {};
  const nameOf = catalog.backends[backend.kind]?.pulledName ?? (() => undefined);
  const pulled = [hosts].flat().flatMap((one) => ('pulled' in one ? [nameOf(one.pulled)] : []));
  const names = pulled.filter((name) => name !== undefined);
  return names.length === 0 ? {} : { pulled: names };
}

/** Slot main answers on the backend's port, and so do all tenants of one program. */
function portsOf({ hosts = 'none' }: MachineDocument, backend: BackendSpec): readonly number[] {
  if (hosts === 'none') return [backend.port];
  return [...new Set([hosts].flat().map(({ port = backend.port }) => port))];
}

function memoryOf(memory: MemoryDocument): MemorySpec {
  const reserveBytes = byteSize(memory.reserve ?? 0);
  if ('unified' in memory) return { totalBytes: byteSize(memory.unified), reserveBytes };
  return {
    totalBytes: byteSize(memory.ram),
    reserveBytes,
    ...(memory.vram === undefined ? {} : { vramBytes: byteSize(memory.vram) }),
  };
}

/** Nothing is done with it; 0: which port it has is not known. */
function ofUnknownKind({ kind, context = 0, port = 0, parallel = 1 }: BackendDocument): BackendSpec {
  return { kind, context, port, parallel, settings: {} };
}

/** `30s`, `5m`: as the schema has it. */
function drainSeconds(text: string): number {
  return Number(text.slice(0, -1)) * (text.endsWith('m') ? 60 : 1);
}
