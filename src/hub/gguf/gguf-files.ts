const QUANTIZATION =
  /(?:^|[-._])((?:UD-)?(?:I?Q\d(?:_[0-9A-Z]+)*|TQ\d_\d|BF16|F16|F32|MXFP4(?:_MOE)?))(?=[-._]|$)/i;

/** A model in one file: no part of one, and no projector that belongs to one. */
export function isModelGguf(path: string): boolean {
  return /\.gguf$/i.test(path) && !isProjector(path) && !/-\d{5}-of-\d{5}\.gguf$/i.test(path);
}

export function isProjector(path: string): boolean {
  return /\.gguf$/i.test(path) && /mmproj/i.test(path.split('/').at(-1) ?? '');
}

/** What it is called by behind the colon: its quantization, or its whole name when that says none. */
export function ggufTag(path: string): string {
  const name = path.split('/').at(-1) ?? '';
  return quantizationIn(name) ?? name;
}

export function quantizationIn(name: string): string | undefined {
  return QUANTIZATION.exec(name.replace(/\.gguf$/i, ''))?.[1]?.toUpperCase();
}

/** As on the Hub: Q4_K_M when nothing is asked for and it is there, else the first by name. */
export function findGguf(paths: readonly string[], tag: string): string | undefined {
  const models = paths.filter(isModelGguf);
  const wanted = tag.toLowerCase();
  const named = (text: string) =>
    models.find((path) => ggufTag(path).toLowerCase() === text) ??
    models.find((path) => (path.split('/').at(-1) ?? '').toLowerCase() === text);
  return wanted === 'latest' ? (named('q4_k_m') ?? models[0]) : named(wanted);
}
