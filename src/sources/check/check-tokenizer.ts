import { parseJsonObject } from './json-object.ts';
import { DOWNLOAD_AGAIN, problem, type SourceProblem } from './problem.ts';

/** Any one of these is a vocabulary; `vocab.json` needs its merges. */
const VOCABULARIES: readonly (readonly string[])[] = [
  ['tokenizer.json'],
  ['tokenizer.model'],
  ['vocab.json', 'merges.txt'],
  ['vocab.txt'],
  ['spiece.model'],
  ['sentencepiece.bpe.model'],
  ['tekken.json'],
];

export interface TokenizerFiles {
  readonly paths: ReadonlySet<string>;
  /** Text of the small JSON files among them; undefined: not there. */
  readonly configText: string | undefined;
  readonly vocabularyText: string | undefined;
}

export function checkTokenizer({ paths, configText, vocabularyText }: TokenizerFiles): {
  readonly hasChatTemplate: boolean;
  readonly problems: readonly SourceProblem[];
} {
  const problems: SourceProblem[] = [];
  if (!VOCABULARIES.some((files) => files.every((file) => paths.has(file)))) {
    const remedy = 'add the tokenizer of the base model: without it nothing can be converted';
    problems.push(
      problem('tokenizer', 'is missing: there is neither tokenizer.json nor tokenizer.model', remedy),
    );
  }
  const config = configText === undefined ? undefined : parseJsonObject(configText);
  if (configText !== undefined && config === undefined) {
    problems.push(problem('tokenizer_config.json', 'is not a JSON object', DOWNLOAD_AGAIN));
  }
  if (vocabularyText !== undefined && parseJsonObject(vocabularyText) === undefined) {
    problems.push(problem('tokenizer.json', 'is not a JSON object', DOWNLOAD_AGAIN));
  }
  const template = config?.['chat_template'];
  const hasChatTemplate =
    paths.has('chat_template.jinja') ||
    paths.has('chat_template.json') ||
    (typeof template === 'string' && template !== '') ||
    (Array.isArray(template) && template.length > 0);
  return { hasChatTemplate, problems };
}
