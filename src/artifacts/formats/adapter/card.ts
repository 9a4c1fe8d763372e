import type { FormatCard, PublishedRepo, RunSection } from '../../../resources/format-card.ts';

export const ADAPTER_CARD: FormatCard = {
  name: 'LoRA adapter',
  library: 'peft',
  tags: ['lora', 'peft', 'safetensors'],
  what: 'A LoRA adapter, which is put over the weights of its base',
  readers: 'PEFT, Transformers and vLLM',
  relation: 'adapter',
  label: (quantization) => quantization,
  run,
};

/** The base is named here: what adapter_config.json has is where it lay when the adapter was trained. */
function run({ byName, version, parent, artifacts }: PublishedRepo): readonly RunSection[] {
  const chats = artifacts.some(({ hasChatTemplate }) => hasChatTemplate);
  const base = JSON.stringify(parent ?? 'folder of the base');
  const adapter =
    byName === undefined ? '"."' : `${JSON.stringify(byName.repo)}, revision=${JSON.stringify(version)}`;
  const ask = chats
    ? [
        'messages = [{"role": "user", "content": "Who are you?"}]',
        'inputs = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt", return_dict=True)',
      ]
    : ['inputs = tokenizer("Once upon a time", return_tensors="pt")'];
  return [
    {
      title: 'PEFT',
      language: 'python',
      lines: [
        'from peft import PeftModel',
        'from transformers import AutoModelForCausalLM, AutoTokenizer',
        '',
        `base = ${base}`,
        'tokenizer = AutoTokenizer.from_pretrained(base)',
        'model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base, dtype="auto"), ' +
          `${adapter})`,
        '',
        ...ask,
        'output = model.generate(**inputs, max_new_tokens=256)',
        'print(tokenizer.decode(output[0][inputs["input_ids"].shape[-1]:], skip_special_tokens=True))',
      ],
    },
  ];
}
