import { shellWord } from '../../../diagnostics/shell-word.ts';
import type { FormatCard, PublishedRepo, RunSection } from '../../../resources/format-card.ts';

export const MLX_CARD: FormatCard = {
  name: 'MLX',
  library: 'mlx',
  tags: ['mlx', 'mlx-lm'],
  what: 'MLX weights',
  readers: 'mlx-lm, LM Studio and what else runs MLX on Apple silicon',
  isWeights: (path) => path.endsWith('.safetensors'),
  label: (quantization) => quantization,
  run,
};

/** mlx-lm takes no revision: what it loads by name is the newest. */
function run({ byName, artifacts }: PublishedRepo): readonly RunSection[] {
  const model = shellWord(byName?.repo ?? '.');
  const chats = artifacts.some(({ hasChatTemplate }) => hasChatTemplate);
  const prompt = chats ? 'Who are you?' : 'Once upon a time';
  return [
    {
      title: 'mlx-lm',
      language: 'sh',
      lines: [
        'pip install mlx-lm',
        `mlx_lm.generate --model ${model} --prompt ${shellWord(prompt)} --max-tokens 256`,
      ],
    },
    { title: 'As a server', language: 'sh', lines: [`mlx_lm.server --model ${model} --port 8080`] },
  ];
}
