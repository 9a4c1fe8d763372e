import type { TargetDocument } from './generated/fleet-document.ts';
import type { TargetTraits } from './publication.ts';

/**
 * What this version of zoo can do: assembled from the registries by the command line and handed to the fleet compiler, so
 * that the core knows names and rules without importing an implementation. All of it is pure.
 */
import type { OriginTable } from './source.ts';
import type { GateFacts } from './gate.ts';
import type { BackendKind, WayOfReach } from './machine.ts';
import type { StoreKind } from './store.ts';

export interface Catalog {
  readonly formats: Readonly<Record<string, FormatDefinition>>;
  readonly origins: OriginTable;
  readonly targets: Readonly<Record<string, TargetRules>>;
  readonly gates: Readonly<Record<string, GateFacts>>;
  readonly backends: Readonly<Record<string, BackendKind>>;
  readonly transports: Readonly<Record<string, WayOfReach>>;
  readonly stores: Readonly<Record<string, StoreKind>>;
}

export interface FormatDefinition {
  readonly id: string;
  /** Canonical quantization names; empty for a format that has none. */
  readonly quantizations: readonly string[];
  /** What people also write, lower case -> canonical (`fp16` -> `f16`). */
  readonly aliases: Readonly<Record<string, string>>;
  /** Names of sets, lower case -> the canonical quantizations that each stands for; absent: there are none. */
  readonly profiles?: Readonly<Record<string, readonly string[]>>;
  /** Names that exist but need something this version lacks: name -> why. */
  readonly refused: Readonly<Record<string, string>>;
  /** Appended to `<namespace>/<family>-<model>`; `{quantization}` makes one repo per quantization. */
  readonly repoSuffix: string;
  /** The weights as they were trained: a repo of it is the parent of the model's repos in other formats. */
  readonly isParent?: true;
  /** Name of the one weight file: `{stem}-{QUANTIZATION}.gguf`; absent for formats of several files. */
  readonly fileName?: string;
  /** Which quantization of this format all others are made from. */
  readonly base?: string;
  /** Quantizations that are made straight from the source, the base among them; all others are made from the base. */
  readonly direct?: readonly string[];
  /** It is made of models that adapt another one, which are made as nothing else. */
  readonly isAdapter?: true;
  /** A gate can load it and ask; other formats are judged through the base GGUF of the same source. */
  readonly canBeAsked: boolean;
  /** Of an artifact's files, the one that is named to a program which compares it; undefined: none is. */
  weightsFile?(paths: readonly string[]): string | undefined;
  /** The program that compares what two artifacts of this format predict; absent: none does. */
  readonly comparedBy?: string;
  /** Quantization -> the type that most weights have under this name, as the files say it. */
  readonly weightTypes?: Readonly<Record<string, string>>;
}

/** What the fleet compiler has to know of a kind of target. */
export interface TargetRules {
  readonly kind: string;
  readonly traits: TargetTraits;
  /** Its own part of the fleet file with all defaults filled in. Undefined: the document is of another kind. */
  settings(document: TargetDocument): TargetSettings | undefined;
  /** How it writes the name of a repo; absent: as it is. */
  repoName?(repo: string): string;
  /** What is wrong with the name of a repo, in words that follow the name; undefined: nothing. */
  repoProblem(repo: string): string | undefined;
  /** The same of a version, which becomes a label there. */
  versionProblem(version: string): string | undefined;
  /** The same of a language; absent: nothing but people reads a card there. */
  languageProblem?(language: string): string | undefined;
  /** Where people find a repo: `https://huggingface.co/zenlm/zen-nano`. */
  whereIs(settings: TargetSettings, published: { readonly repo: string; readonly version: string }): string;
}

/** What a fleet says of one target beside that which all targets have. */
export interface TargetSettings {
  /** Its address, as plans and tokens know it. */
  readonly endpoint: string;
  /** Replaces the families' namespace there. */
  readonly namespace?: string;
  /** What decides how things are published there: a part of every key. */
  readonly how: Readonly<Record<string, string>>;
  /** What of it this version cannot do: `the kitops layout`. */
  readonly later?: string;
}
