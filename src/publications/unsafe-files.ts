/**
 * Files that change what a model does, or run, because of their name alone: loaders look for them beside the weights.
 * Anything else that people keep in a repo (a picture, notes, a licence) is theirs and harmless.
 */
const KINDS: readonly { readonly names: RegExp; readonly why: string }[] = [
  {
    names: /\.(?:pyc?|pyd|pyo|so|dll|dylib|exe|llamafile|sh|bash|bat|cmd|ps1|[cm]?js|jar|class|wasm|lua)$/,
    why: 'code that loaders can run',
  },
  {
    names: /\.(?:bin|pth?|pkl|pickle|ckpt|joblib|dill|npy|npz|t7|h5|hdf5|keras|nemo|mar|pdparams)$/,
    why: 'loaders unpack it, and unpacking it can run code',
  },
  {
    names: /(?:^|\/)(?:adapter_config\.json|adapter_model\.[^/]+)$/,
    why: 'loaders put an adapter over the weights without being asked',
  },
  {
    names: /\.(?:safetensors|gguf|ggml|onnx|onnx_data|tflite|pte|pb|msgpack|ot|mlmodel|engine|plan)$/,
    why: 'other weights',
  },
  {
    // Of transformers, diffusers, sentence-transformers, mlx and (`template`, `system`, `params`) ollama.
    names:
      /(?:^|\/)(?:[^/]*config\.json|[^/]*\.index\.json|tokenizer[^/]*|vocab\.[^/]+|merges\.txt|[^/]*tokens(?:_map)?\.json|chat_template[^/]*|[^/]+\.jinja2?|modules\.json|modelfile|template|system|params)$/,
    why: 'loaders read it by its name',
  },
];

/** Undefined: it does nothing by itself. */
export function whyUnsafe(path: string): string | undefined {
  const name = path.toLowerCase();
  return KINDS.find(({ names }) => names.test(name))?.why;
}
