const MEBIBYTE = 1024 * 1024;

/** How much of a source is read, each bound with its reason. What is over one is named; other models go on. */
export const SOURCE_LIMITS = {
  /** A configuration, a template, python: the largest (labels of 21,843 classes) have one megabyte. */
  textBytes: 16 * MEBIBYTE,
  /** A vocabulary: the largest (262,144 tokens with their merges) have 33 MB. */
  vocabularyBytes: 128 * MEBIBYTE,
  /** An index: 150,000 tensors are 14 MB. */
  indexBytes: 64 * MEBIBYTE,
  /** Of one index. The largest models have 150,000. */
  indexTensors: 500_000,
  /** Of one index. The largest models have some hundreds. */
  shards: 10_000,
} as const;
