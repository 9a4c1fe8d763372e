/** Apple's MLX format: `mlx_lm` converts, quantizes and answers; it runs on Macs, and on Linux on the CPU. */
import { fileURLToPath } from 'node:url';
import { makePythonToolchain } from '../python-toolchain.ts';
import type { PythonToolchain, PythonTools } from '../python-toolchain.ts';
import { mlxLmPin } from './pin.ts';
import type { ToolPin, Toolchain } from '../toolchain.ts';

const RELEASE: PythonToolchain = {
  pin: mlxLmPin,
  distribution: 'mlx-lm',
  lock: fileURLToPath(new URL('requirements.lock', import.meta.url)),
  python: '>=3.11,<3.14',
};

export function makeMlxLm(pin: ToolPin = RELEASE.pin): Toolchain<PythonTools> {
  return makePythonToolchain(RELEASE, pin);
}
