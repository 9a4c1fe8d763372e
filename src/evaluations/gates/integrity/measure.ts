import { readGguf } from '../../../weights/read-gguf.ts';
import type { ReadFile, ReadingBench, ReadSubject } from '../bench.ts';
import { compareTokens, type OwnTokens } from './compare-tokens.ts';
import { lookAtCode } from './look-at-code.ts';
import {
  claimOf,
  lookAtGguf,
  type Looking,
  lookAtOnnx,
  lookAtSafetensors,
  type Tensor,
} from './look-at-weights.ts';
import { takeNotes } from './notes.ts';
import type { IntegrityData } from './read-integrity.ts';
import { renderTemplate } from './render-template.ts';
import { compareTemplates, DEFAULT, type Templates, templatesIn, templatesOfGguf } from './templates.ts';
import { digestOf, tokensIn } from './tokens.ts';

/** What the artifact says of tokens and templates, and the file that says it. */
interface Words {
  readonly file: string;
  readonly tokens?: OwnTokens;
  readonly templates: Templates;
}

export async function measureIntegrity(
  subject: ReadSubject,
  { source, signal, onBytes }: ReadingBench,
): Promise<IntegrityData> {
  const notes = takeNotes();
  let done = 0;
  const looking: Looking = { notes, signal, onBytes: (bytes) => onBytes((done += bytes)) };
  let tensors: readonly Tensor[] = [];
  let words: Words | undefined;
  // It is put over a model, which has the tokens.
  let isAdapter = subject.files.some(({ path }) => path === 'adapter_config.json');
  for (const file of subject.files) {
    signal.throwIfAborted();
    if (file.path.endsWith('.gguf')) {
      const texts: string[] = [];
      const content = await readGguf(file.absolute, { key: TOKENS, each: (text) => void texts.push(text) });
      tensors = tensors.concat(await lookAtGguf(file, content, looking));
      if (typeof content !== 'string' && content.values.get('general.type') === 'adapter') isAdapter = true;
      const model = typeof content === 'string' ? undefined : content.values.get(MODEL);
      if (typeof content !== 'string' && typeof model === 'string')
        words ??= {
          file: file.path,
          tokens: { texts, model },
          templates: templatesOfGguf(content),
        };
    } else if (file.path.endsWith('.safetensors'))
      tensors = tensors.concat(await lookAtSafetensors(file, looking));
    else if (file.path.endsWith('.onnx'))
      tensors = tensors.concat(await lookAtOnnx(file, subject.files, looking));
    else await lookAtCode(file, notes);
  }
  const isFolder = subject.files.length > 0 && !subject.files.some(({ path }) => path.endsWith('.gguf'));
  if (isFolder) words = await wordsOfFolder(subject.files);
  // What it has of them nevertheless is used by what loads it.
  const isWithoutWords = words === undefined || (words.tokens === undefined && words.templates.size === 0);
  const said = isAdapter && isWithoutWords ? {} : await lookAtWords(words, { source, looking });
  const isBroken = notes.result().found.some(({ check }) => check === 'header');
  if (tensors.length === 0 && !isBroken)
    notes.unseen({
      check: 'numbers',
      file: 'the artifact',
      what: 'no file of it has tensors that zoo can read',
    });
  const claim = claimOf(tensors, subject);
  const { found, unseen } = notes.result();
  return {
    weights: {
      tensors: tensors.length,
      parameters: subject.parameters,
      sizeBytes: tensors.reduce((sum, { begin, end }) => sum + end - begin, 0),
      types: countsOf(tensors),
    },
    ...(claim === undefined ? {} : { claim }),
    ...said,
    found,
    unseen,
  };

  async function wordsOfFolder(files: readonly ReadFile[]): Promise<Words> {
    const tokens = await tokensIn(files);
    if (typeof tokens === 'string') notes.unseen({ check: 'tokenizer', file: FOLDER_FILE, what: tokens });
    return {
      file: FOLDER_FILE,
      ...(typeof tokens === 'object' ? { tokens: { texts: tokens.texts } } : {}),
      templates: await templatesIn(files, notes),
    };
  }
}
const TOKENS = 'tokenizer.ggml.tokens';
const MODEL = 'tokenizer.ggml.model';
const FOLDER_FILE = 'tokenizer';

async function lookAtWords(
  own: Words | undefined,
  { source, looking }: { readonly source: readonly ReadFile[]; readonly looking: Looking },
): Promise<Pick<IntegrityData, 'tokens' | 'rendered'>> {
  const { notes, signal } = looking;
  const tokens = await tokensIn(source);
  const templates = await templatesIn(source, notes);
  if (own === undefined) {
    if (tokens !== undefined)
      notes.found({ check: 'tokenizer', file: 'the artifact', what: 'it has no tokens, and the source has' });
    compareTemplates('the artifact', { own: new Map(), source: templates }, notes);
    return {};
  }
  if (typeof tokens === 'string')
    notes.unseen({ check: 'tokenizer', file: own.file, what: `of the source, ${tokens}` });
  else if (tokens === undefined && own.tokens !== undefined)
    notes.unseen({ check: 'tokenizer', file: own.file, what: 'the source has no tokenizer' });
  else if (tokens !== undefined && own.tokens !== undefined)
    compareTokens(own.file, { own: own.tokens, source: tokens }, notes);
  else if (tokens !== undefined)
    notes.found({ check: 'tokenizer', file: own.file, what: 'it is missing, and the source has it' });
  compareTemplates(own.file, { own: own.templates, source: templates }, notes);
  const [template] = own.templates.get(DEFAULT) ?? [];
  const rendered =
    template === undefined ? undefined : await renderTemplate(own.file, template, { notes, signal });
  return {
    ...(own.tokens === undefined
      ? {}
      : { tokens: { count: own.tokens.texts.length, digest: digestOf(own.tokens.texts) } }),
    ...(rendered === undefined ? {} : { rendered }),
  };
}

function countsOf(tensors: readonly Tensor[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { type } of tensors) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
