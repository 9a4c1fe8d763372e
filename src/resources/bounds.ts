import { humanBytes } from '../diagnostics/human-bytes.ts';
import { type FailureClass, WorldFailure } from '../diagnostics/failure.ts';

/**
 * How much is read of what comes from outside, each bound with its reason. What is over one is named, with the bound, and
 * is unknown or failed by itself; the rest of the run goes on. Bytes count after they were inflated. The embedded hub has
 * its own, `hub/limits.ts`: there zoo is the one that is asked.
 */
export const BOUNDS = {
  /** One answer of a hub in JSON: a page, refs, the addresses of an upload. */
  answer: {
    /** A page has some hundred kilobytes; addresses for 500 GB of parts, a kilobyte each, have ten megabytes. */
    bytes: 32_000_000,
    /** A page has 1,000 entries of ten values each. */
    values: 1_000_000,
    depth: 64,
    /** Enough for a page over the slowest usable line; a server that sends one byte at a time never ends. */
    milliseconds: 5 * 60_000,
  },
  /** What a server says of a refusal: its first words are shown, and the rest is not waited for. */
  refusal: { bytes: 64_000, milliseconds: 30_000 },
  /** All pages of one list: files of a repo, repos of a namespace. */
  list: {
    /** Pages have 500 or 1,000 entries; a list that links to itself has no last one. */
    pages: 1_000,
    /** The Hub advises against more than 100,000 files in a repo. */
    entries: 250_000,
    bytes: 256_000_000,
    /** A limit that opens every five minutes may stand between pages. */
    milliseconds: 60 * 60_000,
  },
  /** A card, sums, a provenance: with all answers of all gates a few hundred kilobytes. */
  text: { bytes: 16_000_000, depth: 64, values: 1_000_000, milliseconds: 5 * 60_000 },
  /** Bytes of a file. Its listed size is the most that is received of it. */
  download: {
    /** To another host of the hub's, which has large files. */
    redirects: 5,
    /** A line that brings less than a kilobyte a second brings no model in a year. */
    leastBytes: 60_000,
    perMilliseconds: 60_000,
    /** Broken connections, and one more for each megabyte that arrived: a server may not make one of each byte. */
    connections: 32,
    perConnectionBytes: 1_000_000,
  },
  /** An archive of a tool. Its digest is pinned, and its size is not: builds for CUDA, the largest, have one gigabyte. */
  toolchain: { bytes: 8_000_000_000 },
  /** Files of a source, on this disk or on a hub. */
  source: {
    /** A configuration, a template, python: the largest (labels of 21,843 classes) have one megabyte. */
    textBytes: 16_000_000,
    /** A vocabulary: the largest (262,144 tokens with their merges) have 33 MB. */
    vocabularyBytes: 128_000_000,
    /** An index: 150,000 tensors are 14 MB. */
    indexBytes: 64_000_000,
    /** Of one index. The largest models have 150,000 (384 experts in 61 layers). */
    indexTensors: 500_000,
    /** Of one index. The largest models have some hundreds. */
    shards: 10_000,
    /** Names in a folder of a source. A folder with more holds something else than a model. */
    names: 100_000,
  },
  /** Headers of weights. */
  weights: {
    /** What the reader of safetensors itself takes at most. */
    safetensorsHeaderBytes: 100_000_000,
    /** Of one file: the largest models have 150,000 tensors, in 60 files. Kept they take 100 MB. */
    tensors: 200_000,
    /** Of one tensor. Frameworks stop at 8 to 64. */
    dimensions: 64,
    /** GGUF: the largest vocabularies with their merges take 20 MB. */
    ggufHeaderBytes: 128_000_000,
    /** GGUF: one text. The longest templates have some hundred kilobytes. */
    ggufTextBytes: 16_000_000,
    /** GGUF: texts of one list. Merges of a vocabulary of 262,144 tokens are 514,906. */
    ggufListTexts: 4_000_000,
    /** GGUF: values of the header; files have about 50. */
    ggufValues: 100_000,
    /** GGUF: experts of a layer are one tensor; the largest models have some thousands. */
    ggufTensors: 100_000,
    /** GGUF: llama.cpp has no room for more (LLAMA_MAX_LAYERS). */
    ggufLayers: 512,
  },
  /** What a machine that is not this computer prints. */
  machine: {
    /** One command: a probe of hundreds of tenants and thousands of files of weights has some megabytes. */
    bytes: 64_000_000,
    /** A login, before it is ready: what its shell prints by itself has some kilobytes. */
    greetingBytes: 1_000_000,
  },
  /** What a model server says of itself, and one answer of a model. */
  served: {
    /** 1,024 tokens of a vocabulary with words of some kilobytes: kept are the first 64,000 characters. */
    bytes: 64_000_000,
    depth: 64,
    values: 1_000_000,
    /** Of a daemon that has many: a full disk has some hundreds. */
    models: 10_000,
    /** 1,024 tokens at one a second, which is how a large model on a small machine speaks. */
    questionMilliseconds: 20 * 60_000,
  },
} as const;

export interface OverBound {
  /** What is over it: `the list of files of zenlm/zen-nano at http://…`. */
  readonly what: string;
  /** `has more than 32.0 MB`. */
  readonly how: string;
  /** What to do. */
  readonly remedy: string;
  /** Class of the failure; default `input`: another try would end the same way. */
  readonly class?: FailureClass;
}

/** Of one resource: it is named, and the others go on. */
export function overBound({ what, how, remedy, class: kind = 'input' }: OverBound): WorldFailure {
  return new WorldFailure({ class: kind, message: `${what} ${how}, more than zoo reads`, remedy });
}

export function moreBytesThan(bytes: number): string {
  return `has more than ${humanBytes(bytes)}`;
}
