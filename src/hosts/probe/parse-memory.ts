/**
 * Linux: `MemTotal: N kB` and `MemAvailable: N kB`, lowered to what a container may use (`limit N`, `used N` in bytes).
 * macOS: `hw.memsize N` and vm_stat, where free, inactive and speculative pages can be had.
 */
export function parseMemory(text: string): {
  readonly memoryTotalBytes: number;
  readonly memoryAvailableBytes: number;
} {
  const memsize = numberAfter(text, /^hw\.memsize (\d+)/m);
  if (memsize !== undefined)
    return { memoryTotalBytes: memsize, memoryAvailableBytes: Math.min(memsize, macAvailable(text)) };
  const total = (numberAfter(text, /^MemTotal:\s+(\d+)/m) ?? 0) * 1024;
  const available = (numberAfter(text, /^MemAvailable:\s+(\d+)/m) ?? 0) * 1024;
  const limit = numberAfter(text, /^limit (\d+)$/m) ?? Infinity;
  if (limit >= total) return { memoryTotalBytes: total, memoryAvailableBytes: available };
  const used = numberAfter(text, /^used (\d+)$/m) ?? 0;
  return { memoryTotalBytes: limit, memoryAvailableBytes: Math.max(0, Math.min(available, limit - used)) };
}

function macAvailable(text: string): number {
  const pageBytes = numberAfter(text, /page size of (\d+) bytes/) ?? 4096;
  const pages = ['free', 'inactive', 'speculative'].map(
    (kind) => numberAfter(text, new RegExp(`^Pages ${kind}:\\s+(\\d+)`, 'm')) ?? 0,
  );
  return pages.reduce((sum, count) => sum + count, 0) * pageBytes;
}

function numberAfter(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
