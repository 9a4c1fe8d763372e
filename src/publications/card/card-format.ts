/** What the Hub and people call a format: its library, its tags, and how a card introduces it. */
export interface CardFormat {
  readonly name: string;
  readonly library: string;
  readonly tags: readonly string[];
  /** What is in the repo: `GGUF files`. */
  readonly what: string;
  /** Who reads it. */
  readonly readers: string;
  /** Set where the format itself says how it relates to its parent. */
  readonly relation?: 'adapter';
}

const FORMATS: Readonly<Record<string, CardFormat>> = {
  gguf: {
    name: 'GGUF',
    library: 'gguf',
    tags: ['gguf', 'llama.cpp'],
    what: 'GGUF files',
    readers: 'llama.cpp, Ollama, LM Studio and everything else that reads GGUF',
  },
  safetensors: {
    name: 'Safetensors',
    library: 'transformers',
    tags: ['transformers', 'safetensors'],
    what: 'Full-precision weights',
    readers: 'Transformers, vLLM and fine-tuning',
  },
  mlx: { name: 'MLX', library: 'mlx', tags: ['mlx'], what: 'MLX weights', readers: 'Apple silicon' },
  onnx: { name: 'ONNX', library: 'onnx', tags: ['onnx'], what: 'ONNX export', readers: 'ONNX Runtime' },
  pytorch: {
    name: 'PyTorch',
    library: 'transformers',
    tags: ['transformers', 'pytorch'],
    what: 'PyTorch weights',
    readers: 'Transformers',
  },
  adapter: {
    name: 'Adapter',
    library: 'peft',
    tags: ['peft', 'lora'],
    what: 'LoRA adapter',
    readers: 'PEFT',
    relation: 'adapter',
  },
};

/** A format that cards have no words for yet is called by its own name. */
export function cardFormatOf(format: string): CardFormat {
  const unnamed = {
    name: format,
    library: format,
    tags: [format],
    what: `${format} files`,
    readers: 'whatever reads it',
  };
  return FORMATS[format] ?? unnamed;
}

/** As people of that format write it: `Q4_K_M`, but `4bit`. */
export function quantizationLabel(format: string, quantization: string): string {
  return format === 'gguf' ? quantization.toUpperCase() : quantization;
}
