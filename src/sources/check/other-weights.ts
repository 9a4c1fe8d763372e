import { WorldFailure } from '../../diagnostics/failure.ts';
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS, isOtherWeights, roleOf } from '../model-files.ts';
import type { Selection } from '../select-files.ts';
import { USE_ORIGINAL } from './problem.ts';

/** A place that has weights, but none to convert from: says which, rather than that something is missing. */
export function refuseOtherWeights({ files, leftOut }: Selection, where: string): void {
  if (files.some((path) => roleOf(path) === 'weights')) return;
  const other = leftOut.find(isOtherWeights);
  if (files.includes(ADAPTER_CONFIG)) {
    throw new WorldFailure({
      class: 'input',
      message: `${where} holds an adapter without ${ADAPTER_WEIGHTS}${other === undefined ? '' : `: ${other} is a pickle, which can run code`}`,
      remedy: `save the adapter with a PEFT of today: save_pretrained writes ${ADAPTER_WEIGHTS}`,
    });
  }
  if (other === undefined) {
    throw new WorldFailure({
      class: 'input',
      message: `${where} holds no model: there is no model*.safetensors`,
      remedy: 'point `source:` at where the weights are',
    });
  }
  const isQuantized = other.endsWith('.gguf') || other.endsWith('.onnx');
  throw new WorldFailure({
    class: 'input',
    message: `${where} holds ${other}, and no model*.safetensors`,
    remedy: isQuantized
      ? USE_ORIGINAL
      : 'save the model as safetensors (`save_pretrained`): other checkpoints can run code',
  });
}
