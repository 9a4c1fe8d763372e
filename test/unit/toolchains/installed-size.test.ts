import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { installedSize, readIntactMarker, writeMarker } from '../../../src/toolchains/installed-marker.ts';

it('the size of an installation is remembered, and only counted where it is not', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-size-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, 'program'), 'x'.repeat(1000));
  expect(await installedSize(directory)).toBe(1000);
  await writeMarker(directory, { tool: 'a', version: '1', origin: 'here', parts: ['program'] });
  await writeFile(join(directory, 'later'), 'x'.repeat(500));
  expect(await installedSize(directory)).toBe(1000);
  expect(await readIntactMarker(directory)).toMatchObject({ sizeBytes: 1000 });
});
