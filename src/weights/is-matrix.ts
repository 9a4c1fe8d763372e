/** Of what quantizers take row by row: linear layers and embeddings, and the experts of a layer in one tensor. Kernels are none. */
export function isMatrix(name: string, shape: readonly number[]): boolean {
  if (!name.endsWith('.weight')) return false;
  return shape.length === 2 || (shape.length === 3 && !/conv/iu.test(name));
}
