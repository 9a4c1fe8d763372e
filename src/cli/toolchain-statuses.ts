import type { ToolchainStatus } from '../toolchains/toolchain.ts';
import { toolchainContext } from './compose/toolbox.ts';
import { readUserConfiguration } from '../trust/user-configuration.ts';
import { REGISTRIES } from './registries.ts';
import type { Session } from './session.ts';

/** Of every toolchain that this version calls; looks, and installs nothing. */
export async function toolchainStatuses({
  environment,
  drain,
}: Session): Promise<readonly ToolchainStatus[]> {
  const { tools } = await readUserConfiguration(environment);
  const context = toolchainContext({
    environment,
    configuredPaths: tools,
    progress: () => undefined,
    signal: drain,
  });
  return Promise.all(
    Object.values(REGISTRIES.toolchains)
      .filter(({ isForSome }) => !isForSome)
      .map(async ({ open }) => (await open()).status(context)),
  );
}
