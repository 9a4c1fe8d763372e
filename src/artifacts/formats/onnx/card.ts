import type { FormatCard, PublishedRepo, RunSection } from '../../../resources/format-card.ts';

export const ONNX_CARD: FormatCard = {
  name: 'ONNX',
  library: 'optimum',
  tags: ['onnx', 'onnxruntime'],
  what: 'A graph with its weights',
  readers: 'ONNX Runtime and Optimum',
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
      ? ['tokenizer = AutoTokenizer.from_pretrained(".")', 'model = ORTModelForCausalLM.from_pretrained(".")']
      : [
          `repo, revision = ${JSON.stringify(byName.repo)}, ${JSON.stringify(version)}`,
          'tokenizer = AutoTokenizer.from_pretrained(repo, revision=revision)',
          'model = ORTModelForCausalLM.from_pretrained(repo, revision=revision)',
        ];
  return [
    {
      title: 'ONNX Runtime',
      language: 'python',
      lines: [
        '# pip install optimum-onnx[onnxruntime]',
        'from optimum.onnxruntime import ORTModelForCausalLM',
        'from transformers import AutoTokenizer',
        '',
        ...load,
        '',
        ...ask,
        'output = model.generate(**inputs, max_new_tokens=256)',
        'print(tokenizer.decode(output[0][inputs["input_ids"].shape[-1]:], skip_special_tokens=True))',
      ],
    },
  ];
}
