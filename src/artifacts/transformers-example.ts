import type { PublishedRepo } from '../resources/format-card.ts';

interface Loaded {
  /** Of the class that loads the model. */
  readonly model: string;
  /** Behind the name of the repo: `, dtype="auto"`. */
  readonly besides?: string;
  /** Behind the inputs, for a model that may be on another device. */
  readonly moved?: string;
}

/** Python that loads a tokenizer and a model as the library transformers does, asks one thing, and prints what comes. */
export function transformersExample(
  { byName, version, artifacts }: Pick<PublishedRepo, 'byName' | 'version' | 'artifacts'>,
  { model, besides = '', moved = '' }: Loaded,
): readonly string[] {
  const chats = artifacts.some(({ hasChatTemplate }) => hasChatTemplate);
  const [repo, revision] = byName === undefined ? ['"."', ''] : ['repo', ', revision=revision'];
  const names =
    byName === undefined
      ? []
      : [`repo, revision = ${JSON.stringify(byName.repo)}, ${JSON.stringify(version)}`];
  const ask = chats
    ? [
        'messages = [{"role": "user", "content": "Who are you?"}]',
        'inputs = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt", return_dict=True)',
      ]
    : ['inputs = tokenizer("Once upon a time", return_tensors="pt")'];
  return [
    ...names,
    `tokenizer = AutoTokenizer.from_pretrained(${repo}${revision})`,
    `model = ${model}.from_pretrained(${repo}${revision}${besides})`,
    '',
    ...ask,
    `output = model.generate(**inputs${moved}, max_new_tokens=256)`,
    'print(tokenizer.decode(output[0][inputs["input_ids"].shape[-1]:], skip_special_tokens=True))',
  ];
}
