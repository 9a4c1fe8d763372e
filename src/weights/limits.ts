/** How much of a header is read, each bound with its reason. A file over one is refused by name; the run goes on. */
export const WEIGHT_LIMITS = {
  /** What the format's own reader takes at most. */
  safetensorsHeaderBytes: 100_000_000,
  /** Of one file. The largest models have 150,000 (384 experts in 61 layers), in 60 files; kept they take 100 MB. */
  tensors: 200_000,
  /** Of one tensor. Frameworks stop at 8 to 64. */
  dimensions: 64,
  /** GGUF: the largest vocabularies with their merges take 20 MB. */
  ggufHeaderBytes: 128 * 1024 * 1024,
  /** GGUF: one text. The longest templates have some hundred kilobytes. */
  ggufTextBytes: 16 * 1024 * 1024,
  /** GGUF: texts of one list. Merges of a vocabulary of 262,144 tokens are 514,906. */
  ggufListTexts: 4_000_000,
  /** GGUF: values of the header; files have about 50. */
  ggufValues: 100_000,
  /** GGUF: experts of a layer are one tensor; the largest models have some thousands. */
  ggufTensors: 100_000,
  /** GGUF: llama.cpp has no room for more (LLAMA_MAX_LAYERS). */
  ggufLayers: 512,
} as const;
