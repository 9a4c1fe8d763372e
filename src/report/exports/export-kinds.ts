import { litellmExport } from './litellm.ts';
import { llamaServerPresetExport } from './llama-server-preset.ts';
import { llamaSwapExport } from './llama-swap.ts';
import { openaiModelsExport } from './openai-models.ts';
import type { ExportKind } from './routes.ts';

export const EXPORT_KINDS: readonly ExportKind[] = [
  litellmExport,
  llamaSwapExport,
  llamaServerPresetExport,
  openaiModelsExport,
];
