export interface IntegritySettings {
  /** Names of files in the artifact. */
  readonly allowedCode: readonly string[];
  /** Of this quantization, at most; absent: any. */
  readonly bitsPerWeight?: number;
  readonly acceptsUnseen: boolean;
  /** The quantizations that have a threshold of their own. */
  readonly named: readonly string[];
}
