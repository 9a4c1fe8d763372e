import type { MachineProcess } from './transport.ts';

/** What a detached process wrote of itself: number, start time, note, one line each. */
export function parseProcessRecord(text: string): (MachineProcess & { readonly note: string }) | undefined {
  const [pid, startedAt, note] = text.split('\n');
  if (pid === undefined || startedAt === undefined || startedAt === '' || !/^\d+$/.test(pid))
    return undefined;
  return { pid: Number(pid), startedAt, note: note ?? '' };
}
