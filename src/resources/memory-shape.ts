import * as v from 'valibot';
import type { MemoryShape } from './artifact.ts';
import { amount } from './foreign-json.ts';

export const memoryShape: v.GenericSchema<unknown, MemoryShape> = v.object({
  weightsBytes: amount,
  matrixBytes: v.record(v.string(), amount),
  blockCount: amount,
  embeddingLength: amount,
  headCount: amount,
  headCountKv: v.array(amount),
  keyLength: amount,
  valueLength: amount,
  contextTrain: amount,
  vocabularySize: amount,
  feedForwardLength: amount,
  slidingWindow: v.exactOptional(amount),
  windowPattern: v.exactOptional(amount),
  windowedLayers: v.exactOptional(v.array(v.boolean())),
  windowHead: v.exactOptional(v.object({ key: amount, value: amount })),
  isLatent: v.exactOptional(v.literal(true)),
  recurrent: v.exactOptional(v.object({ state: amount, width: amount })),
  fullAttentionInterval: v.exactOptional(amount),
  predictionLayers: v.exactOptional(amount),
  sharedLayers: v.exactOptional(amount),
});
