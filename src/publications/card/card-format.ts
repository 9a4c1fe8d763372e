/** What the Hub and people call a format: its library, its tags, and how a card introduces it. */
export interface CardFormat {
  readonly name: string;
  readonly library: string;
  readonly tags: readonly string[];
  /** Follows "…": what is in this repo. */
  readonly introduction: string;
  /** Set where the format itself says how it relates to its parent. */
  readonly relation?: 'adapter';
}

const FORMATS: Readonly<Record<string, CardFormat>> = {
  gguf: {
    name: 'GGUF',
    library: 'gguf',
    tags: ['gguf', 'llama.cpp'],
    introduction: 'GGUF files for llama.cpp, Ollama, LM Studio and everything else that reads GGUF',
  },
  safetensors: {
    name: 'Safetensors',
    library: 'transformers',
    tags: ['transformers', 'safetensors'],
    introduction: 'full-precision weights for Transformers, vLLM and fine-tuning',
  },
  mlx: { name: 'MLX', library: 'mlx', tags: ['mlx'], introduction: 'MLX weights for Apple silicon' },
  onnx: { name: 'ONNX', library: 'onnx', tags: ['onnx'], introduction: 'an ONNX export for ONNX Runtime' },
  pytorch: {
    name: 'PyTorch',
    library: 'transformers',
    tags: ['transformers', 'pytorch'],
    introduction: 'PyTorch weights',
  },
  adapter: {
    name: 'Adapter',
    library: 'peft',
    tags: ['peft', 'lora'],
    introduction: 'a LoRA adapter',
    relation: 'adapter',
  },
};

/** A format that cards have no words for yet is called by its own name. */
export function cardFormatOf(format: string): CardFormat {
  return (
    FORMATS[format] ?? { name: format, library: format, tags: [format], introduction: `${format} files` }
  );
}
