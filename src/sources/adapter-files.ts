import { WorldFailure } from '../diagnostics/failure.ts';
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS } from './model-files.ts';

/** Whether the files of a source are an adapter, and not a model. */
export function isAdapter(files: readonly { readonly path: string }[]): boolean {
  return files.some(({ path }) => path === ADAPTER_CONFIG);
}

/** Throws WorldFailure `input` where the fleet says that a source is the one, and it is the other. */
export function requireKind(
  source: string,
  files: readonly { readonly path: string }[],
  { asAdapter }: { readonly asAdapter: boolean },
): void {
  if (isAdapter(files) === asAdapter) return;
  throw new WorldFailure(
    asAdapter
      ? {
          class: 'input',
          message: `${source} is a model, and no adapter: it has weights of its own, and no ${ADAPTER_CONFIG} without them`,
          remedy: 'take adapts: out of the model, or point source: at the folder of the adapter',
        }
      : {
          class: 'input',
          message: `${source} is an adapter (${ADAPTER_CONFIG} and ${ADAPTER_WEIGHTS}), and no model`,
          remedy: 'say which model of the fleet it is for: adapts: family/model',
        },
  );
}
