import { WorldFailure } from '../../diagnostics/failure.ts';
import type { Placed, Sent, Site } from '../service.ts';
import { askOllama, TALK_MILLISECONDS } from './ask-ollama.ts';
import type { OllamaClient } from './client.ts';
import { contentName, lastingName } from './names.ts';

/** As for any transfer of weights: over a slow line, to a slow disk. */
const PLACE_MILLISECONDS = 6 * 60 * 60 * 1000;

/** Makes the model that the tenant's name will stand for, from bytes that Ollama has or is sent. Returns the layer of its weights. */
export async function placeModel({ connection }: Site, what: Placed & Sent): Promise<string> {
  const { port } = what.serving;
  const within = (milliseconds: number): AbortSignal =>
    AbortSignal.any([what.signal, AbortSignal.timeout(milliseconds)]);
  const asking = { connection, port, signal: within(TALK_MILLISECONDS) };
  const from = await askOllama(asking, (ollama) => rightModel(ollama, what));
  return askOllama({ connection, port, signal: within(PLACE_MILLISECONDS) }, async (ollama) => {
    const name = lastingName(what);
    const parameters = { num_ctx: what.serving.context };
    if (from === undefined) {
      await sendBlob(ollama, what);
      await ollama.create({ model: name, files: { 'model.gguf': what.sha256 }, parameters });
    } else if (from !== name) await ollama.create({ model: name, from, parameters });
    const shown = await ollama.show(name);
    if (shown !== undefined) return shown.serves;
    throw new WorldFailure({ class: 'tool', message: `Ollama made ${name} and does not show its weights` });
  });
}

/** A model of this very content that zoo made before, whatever its context, and that was not changed since. */
async function rightModel(ollama: OllamaClient, what: Placed & Sent): Promise<string | undefined> {
  const { known, sha256 } = what;
  if (known.template === undefined) return undefined;
  const name = lastingName(what);
  const names = (await ollama.models()).map((one) => one.name).filter((one) => isOf(one, what));
  for (const one of names.toSorted((a, b) => Number(b === name) - Number(a === name))) {
    const shown = await ollama.show(one);
    const isRight = shown?.serves === (known.says ?? sha256) && shown.template === known.template;
    if (
      isRight &&
      (shown.adapters ?? []).length === 0 &&
      (one !== name || shown.context === what.serving.context)
    )
      return one;
  }
  return undefined;
}

/** `zoo/<slug>:<content>-<context>`. */
export function isOf(name: string, what: Placed): boolean {
  return name.startsWith(`${contentName(what)}-`);
}

async function sendBlob(ollama: OllamaClient, { sha256, localPath, size }: Sent & Placed): Promise<void> {
  if (await ollama.hasBlob(sha256)) return;
  if (localPath === undefined)
    throw new WorldFailure({
      class: 'input',
      message: `Ollama lost the bytes of the weights (${sha256}), and they are not at hand; nothing was stopped`,
      remedy: 'run again: they have to be fetched or made first',
    });
  await ollama.putBlob(sha256, { path: localPath, size });
}
