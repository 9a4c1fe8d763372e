import { REGISTRIES } from '../registries.ts';

/** Tool -> version, as this release of zoo pins them: what build keys are made of where the lock says nothing else. */
export const releasePins: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(REGISTRIES.toolchains).map(({ pin }) => [pin.tool, pin.version]),
);
