/** Compiles the rewritten schema to a module that needs no ajv when zoo starts. */
import { Ajv, _, stringify, type KeywordCxt } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import type { Schema } from './json.ts';

export function validatorCode(schema: Schema): string {
  // The rewritten schema needs nothing that came after draft 7, and ajv writes a third of the code for it.
  const ajv = new Ajv({
    allErrors: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allowUnionTypes: true,
    messages: false,
    inlineRefs: false,
    code: { source: true, esm: true, lines: true },
  });
  ajv.addKeyword({
    keyword: 'closed',
    type: 'object',
    schemaType: 'array',
    error: {
      message: 'unknown key',
      params: ({ params, schema: known }) => _`{key: ${params['key']}, known: ${stringify(known)}}`,
    },
    code: closedCode,
  });
  ajv.addKeyword({
    keyword: 'expected',
    schemaType: 'string',
    error: {
      message: 'wrong shape',
      params: ({ schema: expected }) => _`{expected: ${stringify(expected)}}`,
    },
    code: (context: KeywordCxt) => context.error(),
  });
  ajv.addSchema(schema, 'fleet');
  const code = standalone.default(ajv, { validateFleetDocument: 'fleet' });
  if (code.includes('require(')) throw new Error('the generated validator would need ajv at run time');
  return withoutUnused(shorter(code));
}

/** The same seven lines follow every finding: one function call instead. */
function shorter(code: string): string {
  const report =
    /const (err\d+) = (\{.*\});\nif\(vErrors === null\)\{\nvErrors = \[\1\];\n\}\nelse \{\nvErrors\.push\(\1\);\n\}\nerrors\+\+;/g;
  return `${code.replaceAll(report, 'vErrors = add(vErrors, $2);\nerrors++;')}
function add(errors, error) { if (errors === null) return [error]; errors.push(error); return errors; }
`;
}

/** ajv leaves a copy of every schema in the module; the code looks at none of them. */
function withoutUnused(code: string): string {
  return code.replaceAll(/^const (schema\d+) = .*;$\n?/gm, (line: string, name: string) =>
    code.split(new RegExp(`\\b${name}\\b`)).length > 2 ? line : '',
  );
}

/** `x-` among the known keys stands for everything that starts with it. */
function closedCode(context: KeywordCxt): void {
  const { gen, data, schema } = context;
  const known: readonly string[] = schema;
  gen.forIn('key', data, (key) => {
    const conditions = known.map((name) =>
      name.endsWith('-') ? _`!${key}.startsWith(${name})` : _`${key} !== ${name}`,
    );
    const isUnknown =
      conditions.length === 0 ? _`true` : conditions.reduce((all, one) => _`${all} && ${one}`);
    gen.if(isUnknown, () => {
      context.setParams({ key });
      context.error();
    });
  });
}
