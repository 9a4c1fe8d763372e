/**
 * The programs of llama.cpp: `llama-quantize`, `llama-server` and `llama-perplexity`. They need no Python; the converter from safetensors
 * does, and is a toolchain of its own (`converter.ts`).
 */
import { join } from 'node:path';
import { installOnce } from '../install-once.ts';
import { missingRequirements } from '../remedies.ts';
import type { Requirement } from '../remedies.ts';
import { ToolchainProblem } from '../toolchain-problem.ts';
import type { Need, ToolPin, Toolchain, ToolchainContext } from '../toolchain.ts';
import { buildLlamaCpp } from './build.ts';
import { findLlamaCpp, isWhole, llamaCppDirectory, lookIn } from './find-binaries.ts';
import type { FoundLlamaCpp, LlamaCppBinaries } from './find-binaries.ts';
import { llamaCppPin } from './pin.ts';
import { unpackRelease } from './release-archive.ts';
import type { ReleaseArchive } from './release-archive.ts';

export function makeLlamaCppBinaries(pin: ToolPin = llamaCppPin): Toolchain<LlamaCppBinaries> {
  return {
    name: 'llama.cpp',
    pin,
    async status(context) {
      const found = await findLlamaCpp(pin, context);
      const base = { tool: 'llama.cpp', version: pin.version };
      switch (found.state) {
        case 'ready': {
          const { binDirectory, version } = found.binaries;
          return { ...base, state: 'ready', where: binDirectory, found: version, needs: [] };
        }
        case 'unusable':
          return { ...base, state: 'missing', where: found.where, needs: [unusable(found)] };
        case 'wrong version':
          return {
            ...base,
            state: 'wrong version',
            where: found.where,
            found: found.found,
            needs: found.isConfigured ? [wrongVersion(found, pin)] : await installNeeds(pin, context),
          };
        case 'missing':
          return { ...base, state: 'missing', needs: await installNeeds(pin, context) };
      }
    },
    async ensure(context) {
      const found = await findLlamaCpp(pin, context);
      if (found.state === 'ready') return found.binaries;
      if (found.state === 'unusable') throw new ToolchainProblem(unusable(found));
      // The user named this one: another is not put in its place behind their back.
      if (found.state === 'wrong version' && found.isConfigured)
        throw new ToolchainProblem(wrongVersion(found, pin));
      await install(pin, context);
      const installed = await findLlamaCpp(pin, context);
      if (installed.state === 'ready') return installed.binaries;
      throw new ToolchainProblem({
        what: `llama.cpp ${pin.version} was installed, and is not what was found then (${installed.state})`,
        remedy: 'run `zoo toolchain doctor`',
      });
    },
  };
}

async function install(pin: ToolPin, context: ToolchainContext): Promise<void> {
  const archive = releaseFor(pin);
  const [need, ...others] = await missingRequirements(
    requirementsOf(pin),
    'to build llama.cpp',
    context.environment,
  );
  if (need !== undefined)
    throw new ToolchainProblem({
      what: `missing: ${[need, ...others].map((each) => each.what).join('; ')}`,
      remedy: need.remedy,
    });
  await installOnce(
    {
      tool: 'llama.cpp',
      version: pin.version,
      directory: llamaCppDirectory(pin, context),
      parts: ['bin'],
      isUsable: async (directory) => isWhole(await lookIn(join(directory, 'bin'), pin, context)),
      make: async (staging) =>
        archive === undefined
          ? buildLlamaCpp(pin, staging, context)
          : unpackRelease(archive, staging, context),
    },
    context,
  );
}

async function installNeeds(pin: ToolPin, context: ToolchainContext): Promise<readonly Need[]> {
  const missing = await missingRequirements(requirementsOf(pin), 'to build llama.cpp', context.environment);
  if (missing.length > 0) return missing;
  return [{ what: `llama.cpp ${pin.version}`, remedy: 'run `zoo toolchain install llama.cpp`' }];
}

function requirementsOf(pin: ToolPin): readonly Requirement[] {
  return releaseFor(pin) === undefined ? ['git', 'npm', 'tar', 'cmake', 'generator', 'compiler'] : ['tar'];
}

function releaseFor(pin: ToolPin): ReleaseArchive | undefined {
  const platform = `${process.platform}-${process.arch}`;
  return pin.sources.filter((source) => source.kind === 'archive').find((each) => each.platform === platform);
}

function wrongVersion(found: Extract<FoundLlamaCpp, { state: 'wrong version' }>, pin: ToolPin): Need {
  return {
    what: `llama.cpp in ${found.where} is ${found.found}, and ${pin.version} is pinned`,
    remedy: 'run `zoo lock` to go on with that version, or correct its path in your configuration',
  };
}

function unusable(found: Extract<FoundLlamaCpp, { state: 'unusable' }>): Need {
  return { what: found.why, remedy: 'correct the path of llama.cpp in your configuration' };
}
