/** Programs of llama.cpp of which one lies: it exits 0, and what it wrote is not what it was asked for. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import process from 'node:process';
import { ensureBinaries } from '../../test/support/toolchain/ensure-toolchain.ts';

const CORRUPT = fileURLToPath(new URL('../../test/support/faults/corrupt-block.ts', import.meta.url));

/** `$real` is the real llama-quantize. */
export const LIES = {
  mislabelled: '"$real" "$1" "$2" Q2_K "$4"',
  corrupted: `"$real" "$@" && '${process.execPath}' '${CORRUPT}' "$2"`,
} as const;

/** A configuration in which llama.cpp is the real one, with this in the place of llama-quantize; gives its path. */
export async function writeLiar(directory: string, lie: string): Promise<string> {
  const { server, quantize, perplexity } = await ensureBinaries();
  const bin = join(directory, 'bin');
  await mkdir(bin, { recursive: true });
  for (const real of [server, quantize, perplexity ?? '']) {
    const script = real === quantize ? lie : `exec "$real" "$@"`;
    const path = join(bin, basename(real));
    await writeFile(path, `#!/bin/sh\nreal='${real}'\n${script}\n`);
    await chmod(path, 0o755);
  }
  const configuration = join(directory, 'config.yaml');
  await writeFile(configuration, `tools: { llama.cpp: "${bin}" }\n`);
  return configuration;
}
