import { cpus, totalmem } from 'node:os';
import type { MachineClass } from '../../resources/evaluation.ts';

const GIB = 2 ** 30;

let found: MachineClass | undefined;

/** Of the computer that zoo runs on. Read once: it takes a file of the kernel to know the processor. */
export function machineClass(): MachineClass {
  if (found !== undefined) return found;
  const threads = cpus();
  found = {
    cpu: threads[0]?.model.trim().replaceAll(/\s+/g, ' ') ?? 'unknown processor',
    threads: threads.length,
    memoryGib: Math.round(totalmem() / GIB),
    os: process.platform,
    arch: process.arch,
  };
  return found;
}
