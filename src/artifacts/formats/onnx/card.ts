import { transformersExample } from '../../transformers-example.ts';
import type { FormatCard, PublishedRepo, RunSection } from '../../../resources/format-card.ts';

export const ONNX_CARD: FormatCard = {
  name: 'ONNX',
  library: 'optimum',
  tags: ['onnx', 'onnxruntime'],
  what: 'A graph with its weights',
  readers: 'ONNX Runtime and Optimum',
  label: (quantization) => quantization,
  run,
};

function run(repo: PublishedRepo): readonly RunSection[] {
  return [
    {
      title: 'ONNX Runtime',
      language: 'python',
      lines: [
        '# pip install optimum-onnx[onnxruntime]',
        'from optimum.onnxruntime import ORTModelForCausalLM',
        'from transformers import AutoTokenizer',
        '',
        ...transformersExample(repo, { model: 'ORTModelForCausalLM' }),
      ],
    },
  ];
}
