import type { MachineFacts } from '../../resources/machine.ts';

/**
 * Linux: `MemTotal: N kB` and `MemAvailable: N kB`, lowered to what a container may use (`limit N`, `used N` in bytes).
 * macOS: `hw.memsize N` and vm_stat, where free, inactive and speculative pages can be had. What is not there is not known.
 */
export function parseMemory(text: string): Pick<MachineFacts, 'memoryTotalBytes' | 'memoryAvailableBytes'> {
  const memsize = numberAfter(text, /^hw\.memsize (\d+)/m);
  if (memsize !== undefined) return known(memsize, macAvailable(text));
  const total = kilobytes(numberAfter(text, /^MemTotal:\s+(\d+)/m));
  if (total === undefined) return {};
  const available = kilobytes(numberAfter(text, /^MemAvailable:\s+(\d+)/m));
  const limit = numberAfter(text, /^limit (\d+)$/m) ?? Infinity;
  if (limit >= total) return known(total, available);
  const used = numberAfter(text, /^used (\d+)$/m) ?? 0;
  return known(limit, available === undefined ? undefined : Math.max(0, Math.min(available, limit - used)));
}

function known(totalBytes: number, availableBytes: number | undefined): ReturnType<typeof parseMemory> {
  return {
    memoryTotalBytes: totalBytes,
    ...(availableBytes === undefined ? {} : { memoryAvailableBytes: Math.min(totalBytes, availableBytes) }),
  };
}

function kilobytes(count: number | undefined): number | undefined {
  return count === undefined ? undefined : count * 1024;
}

function macAvailable(text: string): number | undefined {
  const pageBytes = numberAfter(text, /page size of (\d+) bytes/) ?? 4096;
  const pages = ['free', 'inactive', 'speculative'].flatMap(
    (kind) => numberAfter(text, new RegExp(`^Pages ${kind}:\\s+(\\d+)`, 'm')) ?? [],
  );
  if (pages.length === 0) return undefined;
  return pages.reduce((sum, count) => sum + count, 0) * pageBytes;
}

function numberAfter(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
