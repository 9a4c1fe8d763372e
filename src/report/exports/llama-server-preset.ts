import { type ExportKind, headerOf, type Route } from './routes.ts';

/** llama-server's router on the machine itself (`llama-server --models-preset FILE`): it loads the same files by name. */
export const llamaServerPresetExport: ExportKind = {
  name: 'llama-server-preset',
  summary: 'models for llama-server --models-preset, on the machine that has the weights',
  render(routes) {
    const named = routes.routes.filter(({ file }) => file !== undefined);
    const nameless = routes.routes.filter(({ file }) => file === undefined);
    const header = headerOf(
      {
        ...routes,
        leftOut: [
          ...routes.leftOut,
          ...nameless.map(({ machine, slot }) => `${machine}/${slot}: its server names no file`),
        ],
      },
      ';',
    );
    return `${header}version = 1\n${named.map(sectionOf).join('')}`;
  },
};

function sectionOf({ served, file = '', context }: Route): string {
  const lines = [`[${served}]`, `model = ${file}`, ...(context === undefined ? [] : [`c = ${context}`])];
  return `\n${lines.join('\n')}\n`;
}
