/** Files that hold one set of tensors together: one file, or numbered shards. */
import type { Difference, StoredAs } from '../resources/difference.ts';
import type { Extent } from './compare-bytes.ts';
import type { SideFile } from './side.ts';

/** A kind of file that holds tensors: by its ending, as zoo reads it. */
export interface Container {
  readonly ending: string;
  /** An index beside shards says which tensor lies in which. */
  readonly hasIndex: boolean;
  /** Its header. Throws WorldFailure for what is no such file. */
  read(file: SideFile): Promise<ReadWeights>;
  /** What a tensor is called where models of both kinds meet. */
  commonName(name: string): string;
}
export interface ReadWeights {
  readonly tensors: readonly (readonly [string, StoredTensor])[];
  readonly metadata: readonly (readonly [string, MetadataValue])[];
}

export interface WeightFiles {
  /** Without number and extension: `model` of `model-00001-of-00002.safetensors`. */
  readonly stem: string;
  readonly container: Container;
  /** In the order of their numbers. */
  readonly files: readonly SideFile[];
}

export interface WeightSet extends WeightFiles {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  /** What says nothing of the model: `alignment` -> `32`. */
  readonly writing: Readonly<Record<string, string>>;
}
export interface StoredTensor extends StoredAs {
  readonly extent: Extent;
  readonly file: string;
}
export interface MetadataValue {
  readonly text: string;
  /** Where it lies, when its text is not all of it. */
  readonly extent?: Extent;
}

export type WeightDifference = Pick<Difference, 'layout' | 'metadata' | 'tensors'> & {
  readonly isOtherFormat: boolean;
};
