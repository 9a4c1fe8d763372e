import type { ExportKind } from './routes.ts';

/** The answer of OpenAI's `GET /v1/models`: each model once, however many machines have it. */
export const openaiModelsExport: ExportKind = {
  name: 'openai-models',
  summary: 'the list of models as GET /v1/models answers it',
  render({ fleet, routes }) {
    const data = new Map(
      routes.map(({ model, since }) => [
        model,
        {
          id: model,
          object: 'model',
          created: since === undefined ? 0 : Math.floor(Date.parse(since) / 1000),
          owned_by: fleet,
        },
      ]),
    );
    return `${JSON.stringify({ object: 'list', data: [...data.values()] }, null, 2)}\n`;
  },
};
