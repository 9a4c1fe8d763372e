import type { ArtifactFacts, ArtifactOutput, MemoryShape, Recipe } from '../resources/artifact.ts';
import type { FileEntry } from '../resources/content.ts';
import { type Digest, isDigest } from '../resources/digest.ts';
import type { Answer, Report } from '../resources/evaluation.ts';
import { parseInnerPaths } from '../resources/inner-path.ts';
import { PROVENANCE_FORMAT } from './provenance.ts';

/** What a repo says of how it was made. A claim: nobody has read the bytes yet. */
export interface Provenance {
  readonly version: string;
  readonly artifacts: readonly {
    readonly id: string;
    readonly key: Digest;
    readonly output: ArtifactOutput;
  }[];
  readonly gates: readonly { readonly id: string; readonly report: Report }[];
}
type Json = Readonly<Record<string, unknown>>;

/** Undefined when it is not one of ours, or not whole: then nothing of it is believed. */
export function parseProvenance(text: string): Provenance | undefined {
  try {
    const provenance = object(JSON.parse(text));
    if (provenance['format'] !== PROVENANCE_FORMAT) return undefined;
    return {
      version: string(provenance['version']),
      artifacts: array(provenance['artifacts']).map((artifact) => ({
        id: string(artifact['id']),
        key: digest(artifact['key']),
        output: output(artifact),
      })),
      gates: array(provenance['gates']).map((gate) => ({
        id: string(gate['id']),
        report: report(object(gate['report'])),
      })),
    };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof NotProvenance) return undefined;
    throw error;
  }
}

class NotProvenance extends Error {}

function output(json: Json): ArtifactOutput {
  return {
    digest: digest(json['digest']),
    files: files(json['files']),
    facts: facts(object(json['facts'])),
    platform: string(json['platform']),
    ...(json['recipe'] === undefined ? {} : { recipe: recipe(object(json['recipe'])) }),
  };
}

/** A path that leads out of its folder, or two that are one on some systems: then nothing of the whole is believed. */
function files(value: unknown): readonly FileEntry[] {
  const entries = array(value).map(file);
  if (parseInnerPaths(entries.map(({ path }) => path)).problem !== undefined) throw new NotProvenance();
  return entries;
}

function file(json: Json): FileEntry {
  const gitOid = json['gitOid'];
  return {
    path: string(json['path']),
    size: number(json['size']),
    sha256: digest(json['sha256']),
    ...(gitOid === undefined ? {} : { gitOid: string(gitOid) }),
  };
}

function facts(json: Json): ArtifactFacts {
  const tensorTypes = Object.entries(object(json['tensorTypes'])).map(([type, count]) => [
    type,
    number(count),
  ]);
  return {
    architecture: string(json['architecture']),
    parameters: number(json['parameters']),
    tensorTypes: Object.fromEntries(tensorTypes),
    hasChatTemplate: json['hasChatTemplate'] === true,
    ...(json['memory'] === undefined ? {} : { memory: memory(object(json['memory'])) }),
  };
}

function memory(json: Json): MemoryShape {
  return {
    weightsBytes: number(json['weightsBytes']),
    blockCount: number(json['blockCount']),
    embeddingLength: number(json['embeddingLength']),
    headCount: number(json['headCount']),
    headCountKv: list(json['headCountKv']).map(number),
    keyLength: number(json['keyLength']),
    valueLength: number(json['valueLength']),
    contextTrain: number(json['contextTrain']),
    vocabularySize: number(json['vocabularySize']),
    ...(json['slidingWindow'] === undefined ? {} : { slidingWindow: number(json['slidingWindow']) }),
  };
}

function recipe(json: Json): Recipe {
  return {
    tool: string(json['tool']),
    version: string(json['version']),
    steps: list(json['steps']).map((step) => list(step).map(string)),
    ...(json['calibration'] === undefined ? {} : { calibration: digest(json['calibration']) }),
  };
}

function report(json: Json): Report {
  const backend = object(json['backend']);
  return {
    key: digest(json['key']),
    gate: string(json['gate']),
    artifact: digest(json['artifact']),
    backend: { name: string(backend['name']), version: string(backend['version']) },
    answers: array(json['answers']).map((answer): Answer => ({
      ask: string(answer['ask']),
      answer: string(answer['answer']),
      ...(answer['thought'] === undefined ? {} : { thought: string(answer['thought']) }),
      finish: string(answer['finish']),
    })),
  };
}

function object(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NotProvenance();
  return { ...value };
}
function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new NotProvenance();
  return value;
}
function array(value: unknown): readonly Json[] {
  return list(value).map(object);
}
function string(value: unknown): string {
  if (typeof value !== 'string') throw new NotProvenance();
  return value;
}
function number(value: unknown): number {
  if (typeof value !== 'number') throw new NotProvenance();
  return value;
}
function digest(value: unknown): Digest {
  const text = string(value);
  if (!isDigest(text)) throw new NotProvenance();
  return text;
}
