import { stringify } from 'yaml';
import { type ExportKind, headerOf } from './routes.ts';

/** LiteLLM's proxy: tenants of one model on several machines share its name, and LiteLLM balances them. */
export const litellmExport: ExportKind = {
  name: 'litellm',
  render(routes) {
    const list = routes.routes.map(({ model, served, url, machine, slot }) => ({
      model_name: model,
      litellm_params: { model: `openai/${served}`, api_base: `${url}/v1`, api_key: 'none' },
      model_info: { id: `${machine}/${slot}` },
    }));
    return `${headerOf(routes, '#')}${stringify({ model_list: list })}`;
  },
};
