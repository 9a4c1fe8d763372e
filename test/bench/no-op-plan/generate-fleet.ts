/**
 * A fleet file of about so many resources: families of models with safetensors and four quantizations, gates, two repos each,
 * and at most 200 machines. Twelve resources a model, two a machine.
 */
export function generateFleet(resources: number): string {
  const machines = Math.min(200, Math.floor(resources / 50));
  const models = Math.round((resources - 2 * machines) / 12);
  const perFamily = 50;
  const lines = [
    'zoo: v1',
    'fleet: generated',
    'ledger: { directory: .zoo/ledger }',
    'targets:',
    '  hub: { kind: huggingface, endpoint: embedded, visibility: private }',
    'families:',
  ];
  for (let first = 0; first < models; first += perFamily) {
    const family = `family-${first / perFamily}`;
    lines.push(
      `  ${family}:`,
      `    namespace: ${family}`,
      '    license: apache-2.0',
      '    identity: [{ ask: What is your name?, expect: { all: [Zen] } }]',
      '    formats: { safetensors: {}, gguf: { quantizations: [f16, q4_k_m, q5_k_m, q8_0] } }',
      '    gates: { identity: { pass: 1.0, holds: model } }',
      '    publish: [hub]',
      '    models:',
    );
    for (let model = first; model < Math.min(models, first + perFamily); model += 1) {
      lines.push(
        `      m${model}: { version: 2025.01.24-instruct, variant: instruct, source: { directory: sources/m${model} } }`,
      );
    }
  }
  lines.push('machines:');
  for (let machine = 0; machine < machines; machine += 1) {
    const model = machine % models;
    lines.push(
      `  machine-${machine}: { os: linux, arch: x64, reach: [{ local: true }], zoo: zoo-${machine}, backend: { kind: llama-server, context: 512, port: ${10_000 + machine} }, hosts: { model: family-${Math.floor(model / perFamily)}/m${model}, format: gguf, quantization: q8_0 } }`,
    );
  }
  return `${lines.join('\n')}\n`;
}
