import type { Content } from '../resources/content.ts';
import type { ArtifactFacts } from '../resources/artifact.ts';
import type { MachineSpec } from '../resources/machine.ts';
import type { MemoryNeed } from '../resources/residency.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** A server gives no more context than its model was trained for, whatever it is asked for. */
export function whyCapped(context: number, facts: ArtifactFacts | undefined): string | undefined {
  const most = facts?.memory?.contextTrain;
  if (most === undefined || context <= most) return undefined;
  return `the model was trained for a context of ${most} tokens, and the backend asks for ${context}; it would serve ${most}. Write context: ${most} or less`;
}

/** What tenants may use: what the fleet says, else what the machine says less a tenth, at least 1 GiB, for its own life. */
export function memoryBudget(
  { memory }: MachineSpec,
  machineTotalBytes: number | undefined,
): number | undefined {
  if (memory !== undefined) return Math.max(0, (memory.vramBytes ?? memory.totalBytes) - memory.reserveBytes);
  return machineTotalBytes === undefined
    ? undefined
    : Math.max(0, machineTotalBytes - Math.max(GIB, machineTotalBytes / 10));
}

/** `needs 3.1 GiB (2.3 GiB weights, 0.6 GiB KV cache, 0.2 GiB buffers)`. */
export function describeNeed(need: MemoryNeed): string {
  const repacked =
    need.repackedBytes === 0 ? [] : [`${gib(need.repackedBytes)} weights repacked for the processor`];
  const parts = [
    `${gib(need.weightsBytes)} weights`,
    ...repacked,
    `${gib(need.kvBytes)} KV cache`,
    `${gib(need.overheadBytes)} buffers`,
  ];
  return `needs ${gib(need.totalBytes)} (${parts.join(', ')})`;
}

export function gib(bytes: number): string {
  return bytes >= GIB ? `${(bytes / GIB).toFixed(1)} GiB` : `${Math.ceil(bytes / MIB)} MiB`;
}

/** Of all its files. */
export function contentBytes({ files }: Content): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
