/** The first few, and how many more: `a, b, c and 38 more`. */
export function listSome(items: readonly string[], most: number): string {
  if (items.length <= most) return items.join(', ');
  return `${items.slice(0, most).join(', ')} and ${items.length - most} more`;
}
