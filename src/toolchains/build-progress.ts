/** `[12/214] Building …` (ninja) or `[  5%] Building …` (make); undefined for all other lines of a build. */
export function parseBuildProgress(
  line: string,
): { readonly done: number; readonly total: number } | undefined {
  const ninja = /^\[(\d+)\/(\d+)\]/u.exec(line);
  if (ninja !== null) return { done: Number(ninja[1]), total: Number(ninja[2]) };
  const make = /^\[\s*(\d{1,3})%\]/u.exec(line);
  if (make !== null) return { done: Number(make[1]), total: 100 };
  return undefined;
}
