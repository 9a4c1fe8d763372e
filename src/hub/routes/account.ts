import { createHash } from 'node:crypto';
import { json } from '../http/answer.ts';
import type { Answer } from '../http/answer.ts';
import { readJsonObject, textField } from '../http/read-body.ts';
import type { HubRequest } from '../http/request.ts';
import { type Route, apiRoute } from '../http/route.ts';
import { hubLicenses } from '../../resources/hub-license.ts';
import { HubError } from '../hub-error.ts';
import { parseFrontMatter } from '../store/model-card.ts';

/** Who the token belongs to, what it may do, and whether a model card can be read. */
export const ACCOUNT_ROUTES: readonly Route[] = [
  { method: 'GET', pattern: '/api/whoami-v2', effect: 'read', handle: whoAmI },
  { method: 'POST', pattern: '/api/validate-yaml', effect: 'open', handle: validateYaml },
  // There are no likes here, and so taking a like back is always done already.
  { method: 'GET', pattern: '/api/users/:user/likes', effect: 'read', handle: async () => json([]) },
  apiRoute('GET', '/likers', { effect: 'read', handle: async () => json([]) }),
  apiRoute('DELETE', '/like', { effect: 'read', handle: async () => json({}) }),
  apiRoute('GET', '/auth-check', { effect: 'read', handle: async () => json({}) }),
  apiRoute('GET', '/auth-check/read', { effect: 'read', handle: async () => json({}) }),
  apiRoute('GET', '/auth-check/write', {
    effect: 'read',
    handle: async ({ asker, params }) => {
      asker.mustWrite(params['namespace'] ?? '');
      return json({});
    },
  }),
];

async function whoAmI({ asker }: HubRequest): Promise<Answer> {
  const { user } = asker;
  if (user === undefined) throw new HubError(401, 'Invalid username or password.');
  const id = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 24);
  return json({
    type: 'user',
    id: id(user.name),
    name: user.name,
    fullname: user.name,
    email: `${user.name}@users.noreply.localhost`,
    emailVerified: true,
    canPay: false,
    isPro: false,
    periodEnd: null,
    avatarUrl: '',
    billingMode: 'prepaid',
    orgs: user.orgs.map((name) => ({
      type: 'org',
      id: id(name),
      name,
      fullname: name,
      email: null,
      canPay: false,
      periodEnd: null,
      avatarUrl: '',
      roleInOrg: user.role,
      isEnterprise: false,
    })),
    // The JavaScript client reads this date and fails without it; when a token was made is not known here.
    auth: {
      type: 'access_token',
      accessToken: { displayName: user.name, role: user.role, createdAt: '2025-01-01T00:00:00.000Z' },
    },
  });
}

/** Python asks this before every commit that touches README.md. */
async function validateYaml({ body, headers }: HubRequest): Promise<Answer> {
  const card = parseFrontMatter(textField(await readJsonObject(body), 'content') ?? '');
  const errors = [...card.errors, ...licenseErrors(card.data?.['license'])];
  const warnings =
    card.data === undefined && errors.length === 0 ? ['empty or missing yaml metadata in repo card'] : [];
  const status = errors.length === 0 ? 200 : 400;
  if (headers.accept === 'text/plain') {
    const lines = [
      ...errors.map((message) => `- Error: ${message}`),
      ...warnings.map((message) => `- Warning: ${message}`),
    ];
    const bytes = Buffer.from(lines.join('\n'));
    return {
      status,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: { kind: 'bytes', bytes },
    };
  }
  const named = (messages: readonly string[]) => messages.map((message) => ({ message }));
  return {
    status,
    body: { kind: 'json', value: { errors: named(errors), warnings: named(warnings) } },
  };
}

function licenseErrors(license: unknown): readonly string[] {
  const ids = [license ?? []].flat();
  const known = ['other', 'unknown', ...hubLicenses()];
  return ids.every((id) => known.some((one) => one === id))
    ? []
    : [`"license" must be one of [${known.join(', ')}]`];
}
