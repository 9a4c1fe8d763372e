import { makeLlamaCppBinaries } from './llama-cpp/binaries.ts';
import { makeLlamaCppConverter } from './llama-cpp/converter.ts';
import { makeMlxLm } from './mlx-lm/mlx-lm.ts';
import { makeOptimumOnnx } from './optimum-onnx/optimum-onnx.ts';
import type { ToolPin, Toolchain } from './toolchain.ts';

/** What this version of zoo can find and install. Adding one is a folder, a line here and its words in tool-commands.ts. */
export interface Toolchains {
  readonly binaries: ReturnType<typeof makeLlamaCppBinaries>;
  readonly converter: ReturnType<typeof makeLlamaCppConverter>;
  readonly mlxLm: ReturnType<typeof makeMlxLm>;
  readonly optimumOnnx: ReturnType<typeof makeOptimumOnnx>;
}

/** `locked`: tool -> version, as zoo.lock.yaml has them; where it has none, the release's own pin holds. */
export function makeToolchains(locked: Readonly<Record<string, string>> = {}): Toolchains {
  return {
    binaries: withLock(makeLlamaCppBinaries, locked),
    converter: withLock(makeLlamaCppConverter, locked),
    mlxLm: withLock(makeMlxLm, locked),
    optimumOnnx: withLock(makeOptimumOnnx, locked),
  };
}

/** As `zoo toolchain` lists them. */
export const toolchains: readonly Toolchain<unknown>[] = Object.values(makeToolchains());

/** Tool -> version, as this release of zoo pins them: what build keys are made of where the lock says nothing else. */
export const releasePins: Readonly<Record<string, string>> = Object.fromEntries(
  toolchains.map(({ pin }) => [pin.tool, pin.version]),
);

/** Of another version this release knows neither commits nor sources: it has to be found. */
function withLock<Tools>(
  make: (pin?: ToolPin) => Toolchain<Tools>,
  locked: Readonly<Record<string, string>>,
): Toolchain<Tools> {
  const release = make();
  const { tool } = release.pin;
  const version = locked[tool];
  if (version === undefined || version === release.pin.version) return release;
  return make({ tool, version, commits: [], sources: [] });
}
