import type { Fields } from '../resources/fields.ts';
import type { HostSeen, HostWanted } from '../resources/host.ts';
import { isIdentified } from './identity.ts';
import { LAYOUT } from './layout.ts';

/** That the parts are there, and which machine they are of: what else is in `host/` belongs to the machine, not to zoo. */
export function desiredFields(): Fields {
  return { ...Object.fromEntries(LAYOUT.map((path) => [path, 'there'])), identity: 'known' };
}

export function actualFields({ missing, facts }: HostSeen): Fields {
  return {
    ...Object.fromEntries(LAYOUT.filter((path) => !missing.includes(path)).map((path) => [path, 'there'])),
    ...(isIdentified(facts) ? { identity: 'known' } : {}),
  };
}

/** A fleet file that is wrong about the machine is worth a line; nothing that zoo could change. */
export function surprises({ machine }: HostWanted, { facts }: HostSeen): readonly string[] {
  const said: string[] = [];
  if (facts.os !== machine.os) said.push(`the machine runs ${facts.os}; the fleet file says ${machine.os}`);
  if (facts.arch !== normalArch(machine.arch))
    said.push(`the machine is ${facts.arch}; the fleet file says ${machine.arch}`);
  const total = machine.memory?.totalBytes;
  const seen = facts.memoryTotalBytes;
  if (total !== undefined && seen !== undefined && total > seen) {
    said.push(`the machine has ${seen} bytes of memory; the fleet file says ${total}`);
  }
  return said;
}

function normalArch(arch: string): string {
  if (arch === 'x86_64' || arch === 'amd64') return 'x64';
  return arch === 'aarch64' ? 'arm64' : arch;
}
