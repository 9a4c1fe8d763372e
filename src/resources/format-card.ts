/** What a model card says because of the format: its names, and how the files are run. Pure. */
export interface FormatCard {
  /** `GGUF`. */
  readonly name: string;
  /** What hubs call its library. */
  readonly library: string;
  readonly tags: readonly string[];
  /** What is in the repo: `GGUF files`. */
  readonly what: string;
  /** What reads it. */
  readonly readers: string;
  /** What it is to the model that it comes from, in the words of hubs. Absent: the same weights, or quantized ones. */
  readonly relation?: 'adapter';
  /** Which files hold the weights: a card of one quantization says how many bits each weight takes. */
  isWeights?(path: string): boolean;
  /** Each file is of use alone: the card names it in a command of its own. */
  readonly hasSingleFiles?: true;
  /** The quantization that is recommended; others are smaller or larger for a reason. */
  readonly recommended?: string;
  /** As people of that format write it: `Q4_K_M`, but `4bit`. */
  label(quantization: string): string;
  /** In the order of what most people use. */
  run(repo: PublishedRepo): readonly RunSection[];
}

export interface PublishedRepo {
  /** Programs load it by this name: from everywhere, or from the hub whose address they are given. Absent: its files are in the folder. */
  readonly byName?: { readonly repo: string; readonly isEverywhere: boolean };
  readonly version: string;
  /** The repo that it was made from, or is an adapter for. */
  readonly parent?: string;
  /** Smallest first. */
  readonly artifacts: readonly PublishedFiles[];
  readonly recommended: PublishedFiles | undefined;
}
export interface PublishedFiles {
  readonly quantization?: string;
  readonly paths: readonly string[];
  readonly hasChatTemplate: boolean;
}
export interface RunSection {
  readonly title: string;
  readonly language: 'sh' | 'python';
  readonly lines: readonly string[];
}
