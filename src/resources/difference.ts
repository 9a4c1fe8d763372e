/** How two sets of files of one model differ: plain data, for people, programs and other commands. */

/** From the least to the most. */
export type DifferenceKind =
  /** Every byte. */
  | 'identical'
  /** The same tensors and metadata, written in another order, into other files, with another alignment. */
  | 'serialisation'
  /** The same tensors. */
  | 'metadata'
  /** One is safetensors, the other GGUF: names, shapes and types are compared, values are not. */
  | 'format'
  /** Weights whose tensors zoo cannot read. */
  | 'unread'
  | 'tensors';

export interface Difference {
  readonly kind: DifferenceKind;
  /** How the same lies otherwise in the files: `tensors in another order`. */
  readonly layout: readonly string[];
  readonly metadata: readonly MetadataChange[];
  readonly files: readonly FileChange[];
  readonly tensors: {
    /** In files that are not identical, by their names in both. */
    readonly compared: number;
    readonly equal: number;
    readonly changes: readonly TensorChange[];
  };
}

export interface MetadataChange {
  /** `config.json`, or the file whose header holds it. */
  readonly where: string;
  readonly key: string;
  /** Absent: it is not there. */
  readonly before?: string;
  readonly after?: string;
}

export interface FileChange {
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed';
  /** Its tensors were not read: they cannot be, or there is nothing to compare them with. */
  readonly isWeights: boolean;
  /** Of a text: the lines that differ. */
  readonly lines?: string;
}

export interface StoredAs {
  /** `bf16`, `q4_k`. */
  readonly type: string;
  /** The fastest index last, as PyTorch writes it. */
  readonly shape: readonly number[];
}

export interface TensorChange {
  readonly name: string;
  readonly change: 'added' | 'removed' | 'shape' | 'type' | 'values';
  readonly before?: StoredAs;
  readonly after?: StoredAs;
  /** Absent: numbers of these types cannot be read here, or cannot be compared. */
  readonly values?: ValueDifference;
}

export interface ValueDifference {
  /** How many numbers differ. */
  readonly changed: number;
  readonly elements: number;
  readonly maxAbs: number;
  /** Root of the mean square of the differences. */
  readonly rms: number;
  /** The same, by the root of the mean square of the numbers before. Absent: those are all zero. */
  readonly relative?: number;
  /** Infinite or no numbers on one side; left out of the other measures. */
  readonly notFinite: number;
}

/** One sentence without its end, the same wherever a difference is named. */
export const DIFFERENCE_WORDS: Readonly<Record<DifferenceKind, string>> = {
  identical: 'identical bytes',
  serialisation: 'the same tensors, written otherwise',
  metadata: 'metadata only, the tensors are the same',
  format: 'another format',
  unread: 'weights whose tensors zoo cannot read differ',
  tensors: 'the tensors differ',
};
