/** Which part of a file is searched: of weights their header, of everything else all of it. By the name under which it is used. */
export type SearchedPart = 'gguf' | 'safetensors' | 'text';

export function searchedPart(name: string): SearchedPart {
  if (name.endsWith('.gguf')) return 'gguf';
  return name.endsWith('.safetensors') ? 'safetensors' : 'text';
}
