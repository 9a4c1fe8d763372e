/**
 * Whether a path, relative to the fleet file's folder, is meant by a glob under `include:`. `*` and `?` stay within a
 * folder, `**` crosses folders, `{a,b}` are alternatives. The reader of the files asks this too, so that both agree.
 */
export function matchesInclude(glob: string, path: string): boolean {
  return patternOf(glob).test(path);
}

const patterns = new Map<string, RegExp>();

function patternOf(glob: string): RegExp {
  const known = patterns.get(glob);
  if (known !== undefined) return known;
  let braces = 0;
  const source = glob.replace(/^\.\//, '').replaceAll(/\*\*\/|\*\*|\*|\?|[{},]|[^*?{},]+/g, (part) => {
    if (part === '**/') return '(?:[^/]+/)*';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part === '{') {
      braces += 1;
      return '(?:';
    }
    if (part === '}' && braces > 0) {
      braces -= 1;
      return ')';
    }
    if (part === ',' && braces > 0) return '|';
    return part.replaceAll(/[.+^$()|[\]\\{}]/g, String.raw`\$&`);
  });
  const pattern = new RegExp(`^${source}${')'.repeat(braces)}$`, 'u');
  patterns.set(glob, pattern);
  return pattern;
}
