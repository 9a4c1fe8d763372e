import { transformersExample } from '../../transformers-example.ts';
import { shellWord } from '../../../diagnostics/shell-word.ts';
import type { FormatCard, PublishedRepo, RunSection } from '../../../resources/format-card.ts';

export const SAFETENSORS_CARD: FormatCard = {
  name: 'Safetensors',
  library: 'transformers',
  tags: ['transformers', 'safetensors'],
  what: 'Full-precision weights',
  readers: 'Transformers, vLLM and fine-tuning',
  label: (quantization) => quantization,
  run,
};

function run(repo: PublishedRepo): readonly RunSection[] {
  const { byName, version } = repo;
  return [
    {
      title: 'Transformers',
      language: 'python',
      lines: [
        'from transformers import AutoModelForCausalLM, AutoTokenizer',
        '',
        ...transformersExample(repo, {
          model: 'AutoModelForCausalLM',
          besides: ', dtype="auto", device_map="auto"',
          moved: '.to(model.device)',
        }),
      ],
    },
    {
      title: 'vLLM',
      language: 'sh',
      lines: [
        byName === undefined ? 'vllm serve .' : `vllm serve ${byName.repo} --revision ${shellWord(version)}`,
      ],
    },
  ];
}
