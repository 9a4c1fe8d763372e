import { hubLanguageProblem, hubRefProblem, hubRepoProblem } from '../../../resources/hub-names.ts';
import { defineTarget } from '../../define-target.ts';
import { HUB_CARD, USUAL_HUB } from './card.ts';
import { DEFAULT_BRANCH } from '../../../clients/huggingface/default-branch.ts';

/** A server of zoo's own, on loopback: it has another port each time. */
const EMBEDDED = 'embedded';

/** The Hugging Face Hub, and every server that speaks its protocol. */
export const huggingfaceTarget = defineTarget({
  kind: 'huggingface',
  traits: {
    noun: 'hub',
    defaultNames: [DEFAULT_BRANCH, 'HEAD'],
    ownFiles: ['.gitattributes'],
    // Everything else goes to large-file storage, whose digest is sha256.
    inGit: {
      belowBytes: 10_000_000,
      exceptEndings: [
        '.safetensors',
        '.gguf',
        '.bin',
        '.onnx',
        '.onnx_data',
        '.pt',
        '.pth',
        '.model',
        '.npz',
        '.msgpack',
        '.h5',
        '.ot',
        '.mlmodel',
      ],
    },
    hasVisibility: true,
    isHub: true,
  },
  settings: ({ endpoint = USUAL_HUB }) => ({ endpoint: endpoint.replace(/\/+$/, ''), how: {} }),
  repoProblem: hubRepoProblem,
  versionProblem: hubRefProblem,
  languageProblem: hubLanguageProblem,
  whereIs: ({ endpoint }, { repo }) =>
    endpoint === EMBEDDED ? 'in the embedded hub; zoo hub serve opens it' : `${endpoint}/${repo}`,
  card: HUB_CARD,
  async create({ dispatcher }) {
    const { createHuggingFaceTarget } = await import('./huggingface-target.ts');
    return createHuggingFaceTarget({ dispatcher });
  },
});
