import { SOURCE_LIMITS } from '../limits.ts';
import { DOWNLOAD_AGAIN, type Problems } from './problem.ts';
import { parseJson, readObject, readSmall } from './read-text.ts';
import type { SourceView } from './source-view.ts';
import { readVocabulary, type Vocabulary } from './vocabulary.ts';

/** Any one of these is a vocabulary; `vocab.json` needs its merges. */
const VOCABULARIES: readonly (readonly string[])[] = [
  ['tokenizer.json'],
  ['tokenizer.model'],
  ['tiktoken.model'],
  ['vocab.json', 'merges.txt'],
  ['vocab.txt'],
  ['spiece.model'],
  ['sentencepiece.bpe.model'],
  ['tekken.json'],
];

export interface Tokenizer {
  readonly hasChatTemplate: boolean;
  /** Of tokenizer.json. */
  readonly vocabulary?: Vocabulary;
}

export async function checkTokenizer(view: SourceView, problems: Problems): Promise<Tokenizer> {
  const isThere = (file: string): boolean => view.sizes.has(file);
  const isNamed = [...view.sizes.keys()].some((file) => file.endsWith('.tiktoken'));
  if (!isNamed && !VOCABULARIES.some((files) => files.every(isThere))) {
    const remedy = 'add the tokenizer of the base model: without it nothing can be converted';
    problems.add('tokenizer', 'is missing: there is neither tokenizer.json nor tokenizer.model', remedy);
  }
  const config = await readObject('tokenizer_config.json', view, problems);
  const bytes = await readSmall('tokenizer.json', view, problems, SOURCE_LIMITS.vocabularyBytes);
  const vocabulary =
    bytes === undefined ? undefined : parseJson('tokenizer.json', bytes, problems, readVocabulary);
  const template = config?.['chat_template'];
  const hasChatTemplate =
    isThere('chat_template.jinja') ||
    isThere('chat_template.json') ||
    (typeof template === 'string' && template !== '') ||
    (Array.isArray(template) && template.length > 0);
  return { hasChatTemplate, ...(vocabulary === undefined ? {} : { vocabulary }) };
}

/** What the converter asks for: no token without a row of its own. `rows` of the embedding. */
export function checkTokens({ largestId }: Vocabulary, rows: number, problems: Problems): void {
  if (largestId < rows) return;
  const what = `has a token of number ${largestId}, but the embedding has ${rows} rows`;
  problems.add('tokenizer.json', what, `${DOWNLOAD_AGAIN}: it belongs to another model`);
}
