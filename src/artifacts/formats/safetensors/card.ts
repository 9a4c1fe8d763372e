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

function run({ byName, version, artifacts }: PublishedRepo): readonly RunSection[] {
  const chats = artifacts.some(({ hasChatTemplate }) => hasChatTemplate);
  const ask = chats
    ? [
        'messages = [{"role": "user", "content": "Who are you?"}]',
        'inputs = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt", return_dict=True)',
      ]
    : ['inputs = tokenizer("Once upon a time", return_tensors="pt")'];
  const load =
    byName === undefined
      ? [
          'tokenizer = AutoTokenizer.from_pretrained(".")',
          'model = AutoModelForCausalLM.from_pretrained(".", dtype="auto", device_map="auto")',
        ]
      : [
          `repo, revision = ${JSON.stringify(byName.repo)}, ${JSON.stringify(version)}`,
          'tokenizer = AutoTokenizer.from_pretrained(repo, revision=revision)',
          'model = AutoModelForCausalLM.from_pretrained(repo, revision=revision, dtype="auto", device_map="auto")',
        ];
  return [
    {
      title: 'Transformers',
      language: 'python',
      lines: [
        'from transformers import AutoModelForCausalLM, AutoTokenizer',
        '',
        ...load,
        '',
        ...ask,
        'output = model.generate(**inputs.to(model.device), max_new_tokens=256)',
        'print(tokenizer.decode(output[0][inputs["input_ids"].shape[-1]:], skip_special_tokens=True))',
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
