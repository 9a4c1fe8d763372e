import type { ExportKind } from './routes.ts';

/** The answer of OpenAI's `GET /v1/models`: each model once, however many machines have it. */
export const openaiModelsExport: ExportKind = {
  name: 'openai-models',
  hasNoComments: true,
  render({ fleet, routes }) {
    const data = new Map(
      routes.map(({ model, since }) => [
        model,
        {
          id: model,
          object: 'model',
          created: secondsOf(since),
          owned_by: fleet,
        },
      ]),
    );
    return `${JSON.stringify({ object: 'list', data: [...data.values()] }, null, 2)}\n`;
  },
};

/** By the machine's own word, which may be no time: then as if there were none. */
function secondsOf(since = ''): number {
  const milliseconds = Date.parse(since);
  return Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 1000);
}
