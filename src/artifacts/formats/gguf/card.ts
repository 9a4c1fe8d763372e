import { shellWord } from '../../../diagnostics/shell-word.ts';
import type {
  FormatCard,
  PublishedFiles,
  PublishedRepo,
  RunSection,
} from '../../../resources/format-card.ts';

export const GGUF_CARD: FormatCard = {
  name: 'GGUF',
  library: 'gguf',
  tags: ['gguf', 'llama.cpp'],
  what: 'GGUF files',
  readers: 'llama.cpp, Ollama, LM Studio and everything else that reads GGUF',
  hasSingleFiles: true,
  recommended: 'q4_k_m',
  label: (quantization) => quantization.toUpperCase(),
  run,
};

function run({ byName, artifacts, recommended }: PublishedRepo): readonly RunSection[] {
  if (byName === undefined) {
    const [path = ''] = recommended?.paths ?? [];
    return [{ title: 'llama.cpp', language: 'sh', lines: [`llama-server -m ${shellWord(path)}`] }];
  }
  const tagged = ({ quantization }: Pick<PublishedFiles, 'quantization'> = {}): string =>
    quantization === undefined ? byName.repo : `${byName.repo}:${quantization.toUpperCase()}`;
  const ollama: RunSection = {
    title: 'Ollama',
    language: 'sh',
    lines: artifacts.map((artifact) => `ollama run hf.co/${tagged(artifact)}`),
  };
  return [
    { title: 'llama.cpp', language: 'sh', lines: [`llama-server -hf ${tagged(recommended)}`] },
    // Ollama knows its hub by the name of the model alone.
    ...(byName.isEverywhere ? [ollama] : []),
  ];
}
