import type { Kind } from '../resources/id.ts';
import type { Verb } from '../plan/action.ts';

/** What stands at the left of an action; Terraform's where Terraform has one. */
export type Symbol = '+' | '~' | '-/+' | '-' | '>' | '<=';

interface VerbSymbol {
  readonly symbol: Symbol;
  /** For the legend. */
  readonly meaning: string;
}
export const VERB_SYMBOLS: Readonly<Record<Verb, VerbSymbol>> = {
  create: { symbol: '+', meaning: 'create' },
  update: { symbol: '~', meaning: 'change' },
  repair: { symbol: '~', meaning: 'change' },
  replace: { symbol: '-/+', meaning: 'swap one for another' },
  delete: { symbol: '-', meaning: 'destroy' },
  adopt: { symbol: '>', meaning: 'adopt what exists and was not made by zoo' },
  fetch: { symbol: '<=', meaning: 'bring bytes that are known' },
  remake: { symbol: '+', meaning: 'create' },
};

/** One activity in three tenses: `will be made`, `making`, `made`. */
export interface VerbWords {
  readonly planned: string;
  readonly doing: string;
  readonly done: string;
}

const GENERAL: Readonly<Record<Verb, VerbWords>> = {
  create: { planned: 'will be created', doing: 'creating', done: 'created' },
  update: { planned: 'will be changed', doing: 'changing', done: 'changed' },
  replace: { planned: 'will be replaced', doing: 'replacing', done: 'replaced' },
  delete: { planned: 'will be destroyed', doing: 'destroying', done: 'destroyed' },
  adopt: { planned: 'will be adopted', doing: 'adopting', done: 'adopted' },
  repair: { planned: 'will be repaired', doing: 'repairing', done: 'repaired' },
  fetch: { planned: 'will be fetched', doing: 'fetching', done: 'fetched' },
  remake: { planned: 'will be made again', doing: 'making again', done: 'made again' },
};
const PUBLISH: VerbWords = { planned: 'will be published', doing: 'publishing', done: 'published' };
const CHECK: VerbWords = { planned: 'will be checked and recorded', doing: 'checking', done: 'checked' };
const ASK: VerbWords = { planned: 'will be asked', doing: 'asking', done: 'asked' };
const ASK_AGAIN: VerbWords = { planned: 'will be asked again', doing: 'asking', done: 'asked' };
const PREPARE: VerbWords = { planned: 'will be prepared', doing: 'preparing', done: 'prepared' };

/** Kinds say what really happens to them; what is not here is said in general words. */
const PARTICULAR: Readonly<Record<Kind, Partial<Record<Verb, VerbWords>>>> = {
  source: { create: CHECK, update: CHECK },
  artifact: {
    create: { planned: 'will be made', doing: 'making', done: 'made' },
    update: { planned: 'will be made anew', doing: 'making', done: 'made' },
  },
  evaluation: {
    create: ASK,
    update: ASK_AGAIN,
    remake: ASK_AGAIN,
  },
  publication: { create: PUBLISH },
  host: { create: PREPARE, update: PREPARE },
  residency: {
    create: { planned: 'will be started', doing: 'starting', done: 'started' },
    replace: { planned: 'will be swapped', doing: 'swapping', done: 'swapped' },
    delete: { planned: 'will end', doing: 'ending', done: 'ended' },
  },
};

export function verbWords(kind: Kind, verb: Verb): VerbWords {
  return PARTICULAR[kind][verb] ?? GENERAL[verb];
}
