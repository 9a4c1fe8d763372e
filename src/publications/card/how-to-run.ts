import { shellWord } from '../../diagnostics/shell-word.ts';
import type { PublishedArtifact } from '../../resources/publication.ts';
import type { Publishing } from '../publishing.ts';
import { isUsualHub } from './hub-links.ts';
import { code, fenced } from './markdown.ts';

/** How each file of the repo is run, ready to be pasted; sections in the order of what most people use. */
export function renderHowToRun(publishing: Publishing): string {
  switch (publishing.format) {
    case 'gguf':
      return runGguf(publishing);
    case 'safetensors':
    case 'pytorch':
      return runTransformers(publishing);
    case 'mlx':
      return runMlx(publishing);
    case 'onnx':
      return runOnnx(publishing);
    default:
      return download(publishing);
  }
}

/** What hubs and runtimes choose when nobody names a file. */
export function recommended({ artifacts }: Publishing): PublishedArtifact | undefined {
  return artifacts.find(({ quantization }) => quantization === 'q4_k_m') ?? artifacts[0];
}

function runGguf(publishing: Publishing): string {
  const { repo, artifacts, version } = publishing;
  const best = recommended(publishing);
  const tagged = (artifact: PublishedArtifact | undefined): string =>
    artifact?.quantization === undefined ? repo : `${repo}:${artifact.quantization.toUpperCase()}`;
  return [
    '### llama.cpp',
    fenced('sh', [`llama-server -hf ${tagged(best)}`]),
    // Ollama knows its hub by the name of the model alone.
    ...(isUsualHub(publishing)
      ? [
          '### Ollama',
          fenced(
            'sh',
            artifacts.map((artifact) => `ollama run hf.co/${tagged(artifact)}`),
          ),
        ]
      : []),
    '### Download',
    fenced(
      'sh',
      artifacts.flatMap(({ output }) =>
        output.files.map(({ path }) => `hf download ${repo} ${shellWord(path)} --local-dir .`),
      ),
    ),
    `Add ${code(`--revision ${version}`)} for exactly this version.`,
  ].join('\n\n');
}

function runTransformers({ repo, version, artifacts }: Publishing): string {
  const chats = artifacts.some(({ output }) => output.facts.hasChatTemplate);
  const ask = chats
    ? [
        'messages = [{"role": "user", "content": "Who are you?"}]',
        'inputs = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt", return_dict=True)',
      ]
    : ['inputs = tokenizer("Once upon a time", return_tensors="pt")'];
  return [
    '### Transformers',
    fenced('python', [
      'from transformers import AutoModelForCausalLM, AutoTokenizer',
      '',
      `repo, revision = ${JSON.stringify(repo)}, ${JSON.stringify(version)}`,
      'tokenizer = AutoTokenizer.from_pretrained(repo, revision=revision)',
      'model = AutoModelForCausalLM.from_pretrained(repo, revision=revision, dtype="auto", device_map="auto")',
      '',
      ...ask,
      'output = model.generate(**inputs.to(model.device), max_new_tokens=256)',
      'print(tokenizer.decode(output[0][inputs["input_ids"].shape[-1]:], skip_special_tokens=True))',
    ]),
    '### vLLM',
    fenced('sh', [`vllm serve ${repo} --revision ${shellWord(version)}`]),
  ].join('\n\n');
}

function runMlx({ repo }: Publishing): string {
  return [
    '### mlx-lm',
    fenced('sh', ['pip install mlx-lm', `mlx_lm.generate --model ${repo} --prompt "Who are you?"`]),
  ].join('\n\n');
}

function runOnnx({ repo }: Publishing): string {
  return [
    '### Optimum',
    fenced('python', [
      'from optimum.onnxruntime import ORTModelForCausalLM',
      'from transformers import AutoTokenizer',
      '',
      `model = ORTModelForCausalLM.from_pretrained(${JSON.stringify(repo)})`,
      `tokenizer = AutoTokenizer.from_pretrained(${JSON.stringify(repo)})`,
    ]),
  ].join('\n\n');
}

function download({ repo, version }: Publishing): string {
  return fenced('sh', [`hf download ${repo} --revision ${shellWord(version)} --local-dir .`]);
}
