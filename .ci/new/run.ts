/** `npm run new -- target my-store`: a new implementation, up to the point where its contract suite says what is missing. */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { generatedFiles } from '../../schemas/assemble.ts';
import { CannotScaffold, scaffold } from './scaffold.ts';
import { KINDS, TEMPLATES } from './templates.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const [word, name, ...others] = process.argv.slice(2);
const kind = KINDS.find((one) => one === word);

if (kind === undefined || name === undefined || others.length > 0) {
  process.stderr.write(`Usage: npm run new -- ${KINDS.join('|')} NAME\n`);
  process.exitCode = 64;
} else {
  try {
    const written = await scaffold(root, kind, name);
    for (const [path, text] of await generatedFiles(root)) await writeFile(join(root, path), text);
    for (const path of written) process.stdout.write(`wrote ${path}\n`);
    process.stdout.write(
      `\nThe contract says what is missing: npx vitest run --project contract ${TEMPLATES[kind].contract} -t ${name}\ndocs/adding-a-kind.md has the rest.\n`,
    );
  } catch (error) {
    if (!(error instanceof CannotScaffold)) throw error;
    process.stderr.write(`Error: ${error.message}\n`);
    process.exitCode = 64;
  }
}
