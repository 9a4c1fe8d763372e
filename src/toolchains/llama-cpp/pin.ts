import type { ToolPin } from '../toolchain.ts';

const TREE = 'fd570ef54b10ec5fecb739e7e04c8ce44a6f415a';

/** The llama.cpp of this release of zoo. `zoo.lock.yaml` may name another, with where to get it. */
export const llamaCppPin: ToolPin = {
  tool: 'llama.cpp',
  version: 'v0.5.0',
  // The bundle's own: its history is squashed into one commit over the tag's tree.
  commits: ['de3ff815ea7d559ee917f063901b8986f038abc6'],
  sources: [
    {
      kind: 'npm-bundle',
      package: 'node-llama-cpp',
      version: '3.22.1',
      integrity:
        'sha512-bltIipuWmc123H7tMIgDGKSsSrhmhlQYeVUC48XTjVW7XGJJiJJyCdlTMzQ/LiWoPkGDpcL4FviDpgw7qfTiDw==',
      bundle: 'llama/gitRelease.bundle',
      tree: TREE,
    },
    { kind: 'git', remote: 'https://github.com/ggml-org/llama.cpp.git', tag: 'v0.5.0', tree: TREE },
  ],
};
