import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { ArtifactFacts } from '../../../resources/artifact.ts';
import type { MakeInput } from '../../format.ts';
import { GGUF_QUANTIZATIONS, type GgufQuantizationName } from './quantizations.ts';

/**
 * What was written against what was asked for. Refuses a file that is another quantization under this name; gives notes
 * on what a user should know of it.
 */
export function checkWritten(
  facts: ArtifactFacts,
  quantization: GgufQuantizationName,
  input: MakeInput,
): readonly string[] {
  const { tensorType } = GGUF_QUANTIZATIONS[quantization];
  const count = facts.tensorTypes[tensorType] ?? 0;
  const found = Object.entries(facts.tensorTypes)
    .map(([type, tensors]) => `${tensors} ${type}`)
    .join(', ');
  if (count === 0 && quantization === 'mxfp4_moe') {
    throw new WorldFailure({
      class: 'input',
      message: `mxfp4_moe is for mixtures of experts; this model has none, and would be ${found} under that name`,
      remedy: 'ask for q8_0 or another quantization',
    });
  }
  const notes: string[] = [];
  if (count === 0) {
    notes.push(
      `no tensor is ${tensorType}: rows of this model do not fit its blocks, llama-quantize took ${found} instead`,
    );
  }
  const had = input.kind === 'source' ? input.output.hasChatTemplate : input.facts.hasChatTemplate;
  if (had && !facts.hasChatTemplate) notes.push('the chat template of the source did not get into the file');
  return notes;
}
