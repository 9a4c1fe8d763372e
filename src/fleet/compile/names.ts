/** Fills `{name}` places of a template; an unknown one stays as it is written. */
export function fill(template: string, values: Readonly<Record<string, string | undefined>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (written, name: string) => values[name] ?? written);
}

/** `{quantization}` as published (`4bit`), `{QUANTIZATION}` as in the names of GGUF files (`Q4_K_M`). */
export function quantizationPlaces(
  quantization: string | undefined,
): Readonly<Record<string, string | undefined>> {
  return { quantization, QUANTIZATION: quantization?.toUpperCase() };
}

/** `zen`, `nano-4b` -> `Zen Nano 4B`. */
export function titleOf(family: string, model: string): string {
  return `${family}-${model}`
    .split(/[-_]+/)
    .map((word) =>
      /^[0-9.]+[a-z]$/.test(word) ? word.toUpperCase() : word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join(' ');
}
