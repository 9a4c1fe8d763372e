import { visible } from '../../diagnostics/visible-text.ts';
import { type ExportKind, headerOf, type Route } from './routes.ts';

/** llama-server's router on the machine itself (`llama-server --models-preset FILE`): it loads the same files by name. */
export const llamaServerPresetExport: ExportKind = {
  name: 'llama-server-preset',
  render(routes) {
    const named = routes.routes.filter(({ file }) => whyNot(file) === undefined);
    const header = headerOf(
      {
        ...routes,
        leftOut: [
          ...routes.leftOut,
          ...routes.routes.flatMap(({ machine, slot, file }) => {
            const why = whyNot(file);
            return why === undefined ? [] : [`${machine}/${slot}: ${why}`];
          }),
        ],
      },
      ';',
    );
    return `${header}version = 1\n${named.map(sectionOf).join('')}`;
  },
};

/** A preset quotes nothing: `#` and `;` begin a comment wherever they stand, and a line break the next key. */
function whyNot(file: string | undefined): string | undefined {
  if (file === undefined) return 'its server names no file';
  return /[#;]|^\s|\s$/.test(file) || visible(file, Infinity) !== file
    ? `a preset cannot hold the path of its file (${visible(file)})`
    : undefined;
}

function sectionOf({ served, file = '', context }: Route): string {
  const lines = [`[${served}]`, `model = ${file}`, ...(context === undefined ? [] : [`c = ${context}`])];
  return `\n${lines.join('\n')}\n`;
}
