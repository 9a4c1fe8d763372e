/** Outputs, sources and reports as others wrote them down: in a ledger's segment, in the provenance of a repo. */
import { visible } from '../diagnostics/visible-text.ts';
import type { ArtifactFacts, ArtifactOutput, Recipe } from './artifact.ts';
import type { Content, FileEntry } from './content.ts';
import type { MachineClass, Measurement, Report } from './evaluation.ts';
import {
  digestIn,
  type Json,
  listIn,
  NotReadable,
  numberIn,
  objectIn,
  objectsIn,
  pathsIn,
  sizeIn,
  textIn,
} from './json-reader.ts';
import { readMemoryShape } from './read-memory-shape.ts';
import type { SourceOutput } from './source.ts';

/** @throws NotReadable */
export function readArtifactOutput(value: unknown): ArtifactOutput {
  const json = objectIn(value);
  return {
    ...content(json),
    facts: facts(objectIn(json['facts'])),
    platform: textIn(json['platform']),
    ...(json['recipe'] === undefined ? {} : { recipe: recipe(objectIn(json['recipe'])) }),
  };
}

/** @throws NotReadable */
export function readSourceOutput(value: unknown): SourceOutput {
  const json = objectIn(value);
  return {
    ...content(json),
    architecture: textIn(json['architecture']),
    parameters: numberIn(json['parameters']),
    dtype: textIn(json['dtype']),
    hasChatTemplate: json['hasChatTemplate'] === true,
    ...(json['matrices'] === undefined ? {} : { matrices: countsIn(json['matrices']) }),
  };
}

/** @throws NotReadable */
export function readReport(value: unknown): Report {
  const json = objectIn(value);
  const backend = objectIn(json['backend']);
  return {
    key: digestIn(json['key']),
    gate: textIn(json['gate']),
    artifact: digestIn(json['artifact']),
    backend: { name: textIn(backend['name']), version: textIn(backend['version']) },
    ...(json['machine'] === undefined ? {} : { machine: machineClass(objectIn(json['machine'])) }),
    measurement: measurement(json),
  };
}

/** Raw: the gate reads it before it is judged or shown. */
function measurement({ measurement: written, answers }: Json): Measurement {
  // Reports of the first zoos have their answers beside the other fields, and no version.
  if (written === undefined) return { version: 1, data: { answers: objectsIn(answers) } };
  const json = objectIn(written);
  return { version: numberIn(json['version']), data: objectIn(json['data']) };
}

function machineClass(json: Json): MachineClass {
  return {
    cpu: visible(textIn(json['cpu'])),
    threads: numberIn(json['threads']),
    memoryGib: numberIn(json['memoryGib']),
    os: visible(textIn(json['os'])),
    arch: visible(textIn(json['arch'])),
  };
}

function content(json: Json): Content {
  const files = objectsIn(json['files']);
  const paths = pathsIn(files.map(({ path }) => path));
  return {
    digest: digestIn(json['digest']),
    files: paths.map((path, index) => ({ path, ...bytesOf(files[index] ?? {}) })),
  };
}

function bytesOf({ size, sha256, gitOid }: Json): Omit<FileEntry, 'path'> {
  return {
    size: sizeIn(size),
    sha256: digestIn(sha256),
    ...(gitOid === undefined ? {} : { gitOid: gitOidIn(gitOid) }),
  };
}

function gitOidIn(value: unknown): string {
  const text = textIn(value);
  if (!/^[0-9a-f]{40}$/.test(text))
    throw new NotReadable("git's hash of a file is not 40 hexadecimal digits");
  return text;
}

function facts(json: Json): ArtifactFacts {
  return {
    architecture: textIn(json['architecture']),
    parameters: numberIn(json['parameters']),
    tensorTypes: countsIn(json['tensorTypes']),
    hasChatTemplate: json['hasChatTemplate'] === true,
    ...(json['memory'] === undefined ? {} : { memory: readMemoryShape(objectIn(json['memory'])) }),
  };
}

function countsIn(value: unknown): Readonly<Record<string, number>> {
  const counts = Object.entries(objectIn(value)).map(([name, count]) => [name, numberIn(count)]);
  return Object.fromEntries(counts);
}

function recipe(json: Json): Recipe {
  return {
    tool: textIn(json['tool']),
    version: textIn(json['version']),
    steps: listIn(json['steps']).map((step) => listIn(step).map(textIn)),
    ...(json['calibration'] === undefined ? {} : { calibration: digestIn(json['calibration']) }),
  };
}
