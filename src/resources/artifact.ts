import type { Content, ListedFile } from './content.ts';
import type { Digest } from './digest.ts';
import type { ResourceId } from './id.ts';
import type { LoraFacts, SourceOutput } from './source.ts';

export interface ArtifactSpec {
  readonly family: string;
  readonly model: string;
  readonly format: string;
  /** Canonical for the format (`q4_k_m`); absent for formats that have none. */
  readonly quantization?: string;
  readonly source: ResourceId<'source'>;
  /** Source of the weights that it is an adapter for. */
  readonly adapts?: ResourceId<'source'>;
  /** The artifact it is made from (the f16 GGUF); absent: straight from the source. */
  readonly base?: ResourceId<'artifact'>;
  /** `zen-nano-4b`: file names start with it. */
  readonly fileStem: string;
  /** Of the one weight file: what `file:` says, or the format's own pattern. Absent: files keep the names of their source. */
  readonly fileName?: string;
  /** An intermediate: the fleet file does not name it. It is dropped when what is made from it is done. */
  readonly intermediate: boolean;
}

/** `gguf q4_k_m`, `safetensors`: for people. */
export function varietyOf({ format, quantization }: Pick<ArtifactSpec, 'format' | 'quantization'>): string {
  return quantization === undefined ? format : `${format} ${quantization}`;
}

/** How an artifact is made: everything that can change its bytes, except the platform, which is recorded with the output. */
export interface Recipe {
  readonly tool: string;
  readonly version: string;
  /** Command lines with `{input}` and `{output}` for paths. */
  readonly steps: readonly (readonly string[])[];
  readonly calibration?: Digest;
}

export interface ArtifactWanted {
  readonly recipe: Recipe;
  /** Of the one weight file; empty for formats of several files, which keep the names of their source. */
  readonly fileName: string;
  /** What it is made from, under the key that its build key was computed from. Undefined while that is unknown. */
  readonly input?: ArtifactInput;
  /** Of an adapter: the source that it is for, under the key that the build key was computed from, too. */
  readonly adapts?: { readonly id: ResourceId<'source'>; readonly key: Digest };
}
export interface ArtifactInput {
  readonly id: ResourceId<'source'> | ResourceId<'artifact'>;
  readonly key: Digest;
  /** Known or estimated size; undefined when nothing has said so yet. */
  readonly sizeBytes?: number;
  /** Of a source that was not checked yet. */
  readonly files?: readonly ListedFile[];
  /** The source's files, where they are known. */
  readonly from?: readonly ListedFile[];
  /** Of a source that was checked. */
  readonly matrices?: Readonly<Record<string, number>>;
  /** The same of one that is an adapter. */
  readonly adapter?: NonNullable<SourceOutput['adapter']>;
}

export interface ArtifactSeen {
  /** From the ledger: the first output recorded for the build key is the truth. */
  readonly output: ArtifactOutput;
  readonly hasBytes: boolean;
  /** Only what is published says so: it was not made here. */
  readonly claimed?: true;
}

export interface ArtifactOutput extends Content {
  readonly facts: ArtifactFacts;
  /** `linux-x64, gcc 12.2`: where the bytes came from. */
  readonly platform: string;
  /** How it was made; published beside it, so that every reader can make it again. */
  readonly recipe?: Recipe;
}

/** Read back from the file that was written, never taken from its name. */
export interface ArtifactFacts {
  readonly architecture: string;
  readonly parameters: number;
  /** Tensor type -> how many tensors (`{ q4_k: 12, q6_k: 3, f32: 5 }`). */
  readonly tensorTypes: Readonly<Record<string, number>>;
  readonly hasChatTemplate: boolean;
  /** What the memory estimate needs; absent where the format has no such header. */
  readonly memory?: MemoryShape;
  /** Of an adapter: what it is, and content digest of the source that it is for. */
  readonly adapter?: LoraFacts & { readonly base: Digest };
}

/** From the GGUF header: enough to know what a model takes of the memory. Numbers that are absent are not in the header. */
export interface MemoryShape {
  readonly weightsBytes: number;
  /** Tensor type -> bytes of the matrices of that type; embeddings are none unless they are the output, too. */
  readonly matrixBytes: Readonly<Record<string, number>>;
  readonly blockCount: number;
  readonly embeddingLength: number;
  /** 0: it has no attention. */
  readonly headCount: number;
  /** One number per layer. */
  readonly headCountKv: readonly number[];
  readonly keyLength: number;
  readonly valueLength: number;
  readonly contextTrain: number;
  readonly vocabularySize: number;
  /** Of the widest layer, with all experts that one token goes through. */
  readonly feedForwardLength: number;
  /** Tokens that a windowed layer looks back. */
  readonly slidingWindow?: number;
  /** Every so-manieth layer looks at everything. */
  readonly windowPattern?: number;
  /** Of each layer, whether it is windowed. */
  readonly windowedLayers?: readonly boolean[];
  /** Lengths of keys and values in windowed layers, where they are others. */
  readonly windowHead?: { readonly key: number; readonly value: number };
  /** Values are computed from the keys (MLA), and only keys are kept. */
  readonly isLatent?: true;
  readonly recurrent?: RecurrentShape;
  /** Every so-manieth layer has attention, the others are recurrent. */
  readonly fullAttentionInterval?: number;
  /** Layers at the end that predict further tokens, and keep nothing otherwise. */
  readonly predictionLayers?: number;
  /** Layers at the end that use what others keep. */
  readonly sharedLayers?: number;
}
export interface RecurrentShape {
  /** Numbers that a recurrent layer keeps of each conversation, however long it is. */
  readonly state: number;
  /** Numbers that go through it for each token. */
  readonly width: number;
}
