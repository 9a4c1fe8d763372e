/**
 * What this version of zoo can do, as plain data: assembled from the registries by the command line and handed to the
 * fleet compiler, so that the core knows names and rules without importing an implementation.
 */
import type { BackendKind, WayOfReach } from './machine.ts';

export interface Catalog {
  readonly formats: Readonly<Record<string, FormatDefinition>>;
  readonly origins: readonly string[];
  readonly targets: readonly string[];
  readonly gates: readonly string[];
  readonly backends: Readonly<Record<string, BackendKind>>;
  readonly transports: Readonly<Record<string, WayOfReach>>;
  readonly stores: readonly string[];
}

export interface FormatDefinition {
  readonly id: string;
  /** Canonical quantization names; empty for a format that has none. */
  readonly quantizations: readonly string[];
  /** What people also write, lower case -> canonical (`fp16` -> `f16`). */
  readonly aliases: Readonly<Record<string, string>>;
  /** Names that exist but need something this version lacks: name -> why. */
  readonly refused: Readonly<Record<string, string>>;
  /** Appended to `<namespace>/<family>-<model>`; `{quantization}` makes one repo per quantization. */
  readonly repoSuffix: string;
  /** Name of the one weight file: `{stem}-{QUANTIZATION}.gguf`; absent for formats of several files. */
  readonly fileName?: string;
  /** Which quantization of this format all others are made from. */
  readonly base?: string;
  /** Quantizations that are made straight from the source, the base among them; all others are made from the base. */
  readonly direct?: readonly string[];
  /** A gate can load it and ask; other formats are judged through the base GGUF of the same source. */
  readonly canBeAsked: boolean;
}
