/** ONNX: `optimum-cli export onnx`, with the runtime that it checks its own output with. */
import { fileURLToPath } from 'node:url';
import { makePythonToolchain } from '../python-toolchain.ts';
import type { PythonToolchain, PythonTools } from '../python-toolchain.ts';
import { optimumOnnxPin } from './pin.ts';
import type { ToolPin, Toolchain } from '../toolchain.ts';

const RELEASE: PythonToolchain = {
  pin: optimumOnnxPin,
  distribution: 'optimum-onnx',
  lock: fileURLToPath(new URL('requirements.lock', import.meta.url)),
  python: '>=3.11,<3.14',
};

export function makeOptimumOnnx(pin: ToolPin = RELEASE.pin): Toolchain<PythonTools> {
  return makePythonToolchain(RELEASE, pin);
}
