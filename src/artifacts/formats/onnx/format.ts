/**
 * ONNX: a graph for ONNX Runtime, with the weights in it or in files beside it. The exporter of optimum writes it; what it
 * wrote is loaded, and its predictions are compared with those of the source, before it counts.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { visible } from '../../../diagnostics/visible-text.ts';
import type { ArtifactSpec, Recipe } from '../../../resources/artifact.ts';
import { parseInnerPath } from '../../../resources/inner-path.ts';
import { runRecipe } from '../../run-recipe.ts';
import { stageFiles } from '../../stage-files.ts';
import type { Estimate, Format, LocalFile, Made, MakeRequest } from '../../format.ts';
import { ONNX_CARD } from './card.ts';
import { inspectOnnx } from './inspect.ts';

const TOOL = 'optimum-onnx';
const GIBIBYTE = 2 ** 30;
/** What compare_logits.py loads. */
const GRAPH = 'model.onnx';
const EXPORTER = 'optimum-cli';

export const onnxFormat: Format = {
  definition: {
    id: 'onnx',
    quantizations: [],
    aliases: {},
    refused: {},
    repoSuffix: '-ONNX',
    canBeAsked: false,
  },
  card: ONNX_CARD,
  recipe,
  estimate,
  make,
  inspect: inspectOnnx,
};

function recipe(spec: ArtifactSpec, pins: Readonly<Record<string, string>>): Recipe {
  const version = pins[TOOL];
  if (version === undefined) throw new TypeError(`no version of ${TOOL} is pinned`);
  const input = `{input}/${spec.fileStem}`;
  const how = ['--task', 'text-generation-with-past', '--dtype', 'fp32', '--device', 'cpu'];
  return {
    tool: TOOL,
    version,
    steps: [
      [EXPORTER, 'export', 'onnx', '--model', input, ...how, '{output}'],
      ['compare_logits.py', input, '{output}'],
    ],
  };
}

function estimate(_spec: ArtifactSpec, inputBytes: number): Estimate {
  // Sources are 16 bits almost always, and all weights become 32.
  const outputBytes = 2 * inputBytes;
  return {
    outputBytes,
    cpuSeconds: 15 + Math.ceil(inputBytes / 20e6),
    // The weights as they are read, in the graph, and once more while they are compared.
    memoryBytes: GIBIBYTE + 3 * outputBytes,
    // The exporter writes the graph, and then once more without what it has twice.
    scratchBytes: 2 * outputBytes,
  };
}

async function make(request: MakeRequest): Promise<Made> {
  const { input, scratch, spec } = request;
  if (input.kind !== 'source') throw new TypeError('ONNX is exported from a source');
  const directory = join(scratch, 'in');
  await stageFiles(input.output.files, input.pathOf, join(directory, spec.fileStem));
  const output = join(scratch, 'out');
  const { platform } = await runRecipe(request, {
    paths: { input: directory, output },
  });
  await refuseWarning(request);
  const files = await filesIn(output);
  refuseOthers(files);
  const facts = await inspectOnnx(files);
  const notes =
    input.output.hasChatTemplate && !facts.hasChatTemplate
      ? ['the chat template of the source did not get into the folder']
      : [];
  return { kind: 'written', files, facts, platform, notes };
}

/** The exporter says so, and ends as if all were well. */
async function refuseWarning({ scratch, keepLog }: MakeRequest): Promise<void> {
  const log = join(scratch, `${EXPORTER}.log`);
  const said = await readFile(log, 'utf8').catch(() => '');
  const warning = /succeeded with the warning: (.*)/u.exec(said);
  if (warning === null) return;
  const kept = await keepLog(log);
  throw new WorldFailure({
    class: 'tool',
    message: `what ${EXPORTER} wrote does not predict what the source predicts: ${warning[1]}`,
    remedy: `take onnx out of the formats of this model${kept === undefined ? '' : `; the whole log is ${kept}`}`,
  });
}

/** Only one graph was compared with the source. */
function refuseOthers(files: readonly LocalFile[]): void {
  const other = files.find(({ path }) => path.endsWith('.onnx') && path !== GRAPH);
  if (other === undefined) return;
  throw new WorldFailure({
    class: 'tool',
    message: `${EXPORTER} wrote ${visible(other.path)} beside ${GRAPH}, and only that was compared with the source`,
    remedy: 'take onnx out of the formats of this model',
  });
}

async function filesIn(folder: string): Promise<readonly LocalFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
  return names.toSorted().flatMap((name) => {
    const { path, problem } = parseInnerPath(name);
    if (path === undefined) throw new WorldFailure({ class: 'tool', message: `${EXPORTER}: ${problem}` });
    return [{ path, absolute: join(folder, path) }];
  });
}
