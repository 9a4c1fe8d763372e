/** Of a text that a gate compares over. */
export function tooShort(path: string, sizeBytes: number, leastBytes: number): string {
  return `the text ${path} is too short: it has ${sizeBytes} bytes, and ${leastBytes} are needed at least`;
}
