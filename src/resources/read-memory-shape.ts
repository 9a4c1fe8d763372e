import type { MemoryShape, RecurrentShape } from './artifact.ts';
import { type Json, listIn, numberIn, objectIn } from './json-reader.ts';

/** @throws NotReadable */
export function readMemoryShape(json: Json): MemoryShape {
  const bytes = Object.entries(objectIn(json['matrixBytes'])).map(([type, size]) => [type, numberIn(size)]);
  return {
    weightsBytes: numberIn(json['weightsBytes']),
    matrixBytes: Object.fromEntries(bytes),
    blockCount: numberIn(json['blockCount']),
    embeddingLength: numberIn(json['embeddingLength']),
    headCount: numberIn(json['headCount']),
    headCountKv: listIn(json['headCountKv']).map(numberIn),
    keyLength: numberIn(json['keyLength']),
    valueLength: numberIn(json['valueLength']),
    contextTrain: numberIn(json['contextTrain']),
    vocabularySize: numberIn(json['vocabularySize']),
    feedForwardLength: numberIn(json['feedForwardLength']),
    ...(json['slidingWindow'] === undefined ? {} : { slidingWindow: numberIn(json['slidingWindow']) }),
    ...(json['windowPattern'] === undefined ? {} : { windowPattern: numberIn(json['windowPattern']) }),
    ...(json['fullAttentionInterval'] === undefined
      ? {}
      : { fullAttentionInterval: numberIn(json['fullAttentionInterval']) }),
    ...(json['predictionLayers'] === undefined
      ? {}
      : { predictionLayers: numberIn(json['predictionLayers']) }),
    ...(json['sharedLayers'] === undefined ? {} : { sharedLayers: numberIn(json['sharedLayers']) }),
    ...(json['windowedLayers'] === undefined
      ? {}
      : { windowedLayers: listIn(json['windowedLayers']).map((layer) => layer === true) }),
    ...(json['windowHead'] === undefined ? {} : { windowHead: windowHead(objectIn(json['windowHead'])) }),
    ...(json['isLatent'] === true ? { isLatent: true } : {}),
    ...(json['recurrent'] === undefined ? {} : { recurrent: recurrent(objectIn(json['recurrent'])) }),
  };
}

function windowHead(json: Json): NonNullable<MemoryShape['windowHead']> {
  return { key: numberIn(json['key']), value: numberIn(json['value']) };
}

function recurrent(json: Json): RecurrentShape {
  return { state: numberIn(json['state']), width: numberIn(json['width']) };
}
