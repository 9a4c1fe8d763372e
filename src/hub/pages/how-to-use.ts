import { ggufTag, isModelGguf } from '../gguf/gguf-files.ts';
import type { PathEntry } from '../store/walk-tree.ts';
import type { RepoRecord } from '../store/repo-record.ts';

export interface Way {
  readonly title: string;
  readonly commands: readonly string[];
}

/** Commands that work against this hub as they stand, for the files that the repo has. */
export function waysToUse(record: RepoRecord, files: readonly PathEntry[], origin: string): readonly Way[] {
  const type = record.type === 'models' ? '' : ` --repo-type ${record.type.slice(0, -1)}`;
  const hf = {
    title: 'hf',
    commands: [
      `HF_ENDPOINT=${origin} hf download ${record.name}${type} --local-dir ${record.name.split('/')[1] ?? ''}`,
    ],
  };
  const gguf = files.find(({ path }) => isModelGguf(path));
  if (record.type !== 'models' || gguf === undefined) return [hf];
  const name = `${record.name}:${ggufTag(gguf.path)}`;
  return [
    hf,
    { title: 'llama.cpp', commands: [`MODEL_ENDPOINT=${origin}/ llama-server -hf ${name}`] },
    {
      title: 'Ollama',
      commands: [
        `ollama pull --insecure ${origin}/${name}`,
        `ollama run ${origin.replace('http://', '')}/${name}`,
      ],
    },
  ];
}
