import { makeLlamaCppBinaries } from './llama-cpp/binaries.ts';
import { makeLlamaCppConverter } from './llama-cpp/converter.ts';
import { mlxLm } from './mlx-lm/mlx-lm.ts';
import { optimumOnnx } from './optimum-onnx/optimum-onnx.ts';
import type { Toolchain } from './toolchain.ts';

/** What `zoo toolchain` lists, installs and checks. Adding a toolchain is a folder, a line here and its words in tool-commands.ts. */
export const toolchains: readonly Toolchain<unknown>[] = [
  makeLlamaCppBinaries(),
  makeLlamaCppConverter(),
  mlxLm,
  optimumOnnx,
];

/** Tool -> version, as this release of zoo pins them: what build keys are made of where the lock says nothing else. */
export const releasePins: Readonly<Record<string, string>> = Object.fromEntries(
  toolchains.map(({ pin }) => [pin.tool, pin.version]),
);
