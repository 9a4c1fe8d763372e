import {
  NotReadable,
  numberIn,
  objectIn,
  objectsIn,
  textIn,
  type Json,
} from '../../../resources/json-reader.ts';

export const CHECKS = ['header', 'numbers', 'types', 'tokenizer', 'template', 'code'] as const;
export type Check = (typeof CHECKS)[number];

export interface IntegrityData {
  readonly weights: WeightsRead;
  /** What the name says of the types, against what they are; absent: the name says nothing. */
  readonly claim?: Claim;
  /** Absent: it has none. */
  readonly tokens?: { readonly count: number; readonly digest: string };
  /** Characters that the template wrote for a sample conversation; absent: it has none, or it was not rendered. */
  readonly rendered?: number;
  readonly found: readonly Finding[];
  /** What could not be looked at. It is no finding, and it has not passed either. */
  readonly unseen: readonly Finding[];
}
export interface WeightsRead {
  readonly tensors: number;
  /** Of the model: what the tensors stand for. */
  readonly parameters: number;
  readonly sizeBytes: number;
  /** Type -> tensors. */
  readonly types: Readonly<Record<string, number>>;
}
/** Weights of the layers' matrices. */
export interface Claim {
  readonly quantization: string;
  readonly type: string;
  /** In rows that are made of whole blocks of the type. */
  readonly fitting: number;
  /** Of these, those that have the type. */
  readonly asClaimed: number;
  /** Matrices that have fewer bits for each weight. */
  readonly narrower: number;
  /** One of them, with its type. */
  readonly example?: string;
}
export interface Finding {
  readonly check: Check;
  readonly file: string;
  readonly tensor?: string;
  /** Of the file. */
  readonly byte?: number;
  /** In words that follow the place. */
  readonly what: string;
}

/** @throws NotReadable */
export function readIntegrity(data: Json): IntegrityData {
  const { claim, tokens, rendered } = data;
  return {
    weights: weightsIn(objectIn(data['weights'])),
    ...(claim === undefined ? {} : { claim: claimIn(objectIn(claim)) }),
    ...(tokens === undefined ? {} : { tokens: tokensIn(objectIn(tokens)) }),
    ...(rendered === undefined ? {} : { rendered: numberIn(rendered) }),
    found: objectsIn(data['found']).map(findingIn),
    unseen: objectsIn(data['unseen']).map(findingIn),
  };
}

function weightsIn(of: Json): WeightsRead {
  return {
    tensors: numberIn(of['tensors']),
    parameters: numberIn(of['parameters']),
    sizeBytes: numberIn(of['sizeBytes']),
    types: Object.fromEntries(
      Object.entries(objectIn(of['types'])).map(([type, count]) => [type, numberIn(count)]),
    ),
  };
}

function claimIn(of: Json): Claim {
  const { example } = of;
  return {
    quantization: textIn(of['quantization']),
    type: textIn(of['type']),
    fitting: numberIn(of['fitting']),
    asClaimed: numberIn(of['asClaimed']),
    narrower: numberIn(of['narrower']),
    ...(example === undefined ? {} : { example: textIn(example) }),
  };
}

function tokensIn(of: Json): NonNullable<IntegrityData['tokens']> {
  return { count: numberIn(of['count']), digest: textIn(of['digest']) };
}

function findingIn(of: Json): Finding {
  const { tensor, byte } = of;
  const check = CHECKS.find((each) => each === of['check']);
  if (check === undefined) throw new NotReadable('a finding is of an unknown check');
  return {
    check,
    file: textIn(of['file']),
    ...(tensor === undefined ? {} : { tensor: textIn(tensor) }),
    ...(byte === undefined ? {} : { byte: numberIn(byte) }),
    what: textIn(of['what']),
  };
}
