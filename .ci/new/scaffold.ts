import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { format, type FormatOptions } from 'oxfmt';
import formatting from '../../.oxfmtrc.json' with { type: 'json' };
import type { Named, Template } from './template.ts';
import { type Kind, TEMPLATES } from './templates.ts';

const REGISTRIES_FILE = 'src/cli/registries.ts';

/** Something that the caller can put right. */
export class CannotScaffold extends Error {
  override readonly name = 'CannotScaffold';
}

/**
 * Writes folder, schema, definition and rig of a new implementation, and its line of the registry. A schema that is there
 * stays: the fleet file may know the kind before this version can do it. Returns the paths that were written.
 */
export async function scaffold(root: string, kind: Kind, name: string): Promise<readonly string[]> {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new CannotScaffold(
      `${name} is no name for a ${kind}: write lower case words with hyphens, my-store.`,
    );
  const template = TEMPLATES[kind];
  const named = {
    name,
    value: `${name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())}${capital(kind)}`,
  };
  const main = `src/${template.folder}/${name}/${template.main}`;
  if (await isThere(join(root, main)))
    throw new CannotScaffold(`${main} is there already. Choose another name, or remove it first.`);
  const files = filesOf(template, named, main);
  const written: string[] = [];
  for (const [path, text] of files) {
    if (await isThere(join(root, path))) continue;
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), await formatted(path, text));
    written.push(path);
  }
  const file = template.registryAt?.file ?? REGISTRIES_FILE;
  const registry = join(root, file);
  const text = withLine(await readFile(registry, 'utf8'), { template, named, main });
  await writeFile(registry, await formatted(file, text));
  return [...written, file];
}

function filesOf(template: Template, named: Named, main: string): readonly (readonly [string, string])[] {
  const { folder, schema, definition, rig } = template;
  return [
    ...(schema === undefined
      ? []
      : [[`src/${folder}/${named.name}/schema.json`, JSON.stringify(schema(named))] as const]),
    [main, definition(named)],
    ...(rig === undefined
      ? []
      : [[`test/support/rigs/${rig.folder}/${named.name}.ts`, rig.text(named)] as const]),
  ];
}

interface Line {
  readonly template: Template;
  readonly named: Named;
  readonly main: string;
}
/** Where the section of its registry begins; the import comes after the last one. */
function withLine(text: string, { template, named: { name, value }, main }: Line): string {
  const section = template.registryAt?.section ?? `  ${template.registry}: {\n`;
  if (!text.includes(section))
    throw new CannotScaffold(
      `${template.registryAt?.file ?? REGISTRIES_FILE} has no line "${section.trim()}".`,
    );
  const imports = text.lastIndexOf('\nimport ') + 1;
  const entry = `import { ${value} } from '../${main.slice('src/'.length)}';\n`;
  const withImport = `${text.slice(0, imports)}${entry}${text.slice(imports)}`;
  return withImport.replace(section, `${section}    '${name}': ${value},\n`);
}

async function formatted(path: string, text: string): Promise<string> {
  const { ignorePatterns: _, trailingComma, ...style } = formatting;
  const options: FormatOptions = {
    ...style,
    trailingComma: trailingComma === 'all' ? 'all' : 'none',
    endOfLine: 'lf',
  };
  const { code, errors } = await format(path, text, options);
  if (errors.length > 0) throw new Error(`${path} cannot be formatted: ${JSON.stringify(errors)}`);
  return code;
}

function capital(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
