import { BOUNDS } from '../../resources/bounds.ts';
import { DOWNLOAD_AGAIN, type Problems } from './problem.ts';
import { type Reading, readJson, readObject } from './read-text.ts';
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

export async function checkTokenizer(reading: Reading): Promise<Tokenizer> {
  const { view, problems } = reading;
  const isThere = (file: string): boolean => view.sizes.has(file);
  const isNamed = [...view.sizes.keys()].some((file) => file.endsWith('.tiktoken'));
  if (!isNamed && !VOCABULARIES.some((files) => files.every(isThere))) {
    const remedy = 'add the tokenizer of the base model: without it nothing can be converted';
    problems.add('tokenizer', 'is missing: there is neither tokenizer.json nor tokenizer.model', remedy);
  }
  const config = await readObject('tokenizer_config.json', reading);
  const most = BOUNDS.source.vocabularyBytes;
  const vocabulary = await readJson('tokenizer.json', reading, { read: readVocabulary, most });
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
