import { shellWord } from '../../../diagnostics/shell-word.ts';
import type { FormatCard, PublishedRepo, RunSection } from '../../../resources/format-card.ts';

export const GGUF_ADAPTER_CARD: FormatCard = {
  name: 'LoRA adapter as GGUF',
  library: 'gguf',
  tags: ['lora', 'gguf', 'llama.cpp'],
  what: 'A LoRA adapter, which is put over the weights of its base',
  readers: 'llama.cpp',
  relation: 'adapter',
  hasSingleFiles: true,
  recommended: 'f16',
  label: (quantization) => quantization.toUpperCase(),
  run,
};

/** Over any quantization of the base. */
function run({ parent, recommended }: PublishedRepo): readonly RunSection[] {
  const [path = ''] = recommended?.paths ?? [];
  const base = parent === undefined ? [] : [`# base.gguf: ${parent} as GGUF, in any quantization`];
  return [
    {
      title: 'llama.cpp',
      language: 'sh',
      lines: [...base, `llama-server -m base.gguf --lora ${shellWord(path)}`],
    },
  ];
}
