import { whoAmI } from '@huggingface/hub';
import type { TargetSpec } from '../../../resources/publication.ts';
import { type HubHttp, TOKEN_SET_BY_HTTP } from '../../../clients/huggingface/hub-http.ts';

/**
 * A hub shows private repos only to members of their namespace. Answers why a repo may exist although it is not listed,
 * or undefined when it is certain that it does not.
 */
export async function whyHidden(
  http: HubHttp,
  {
    target,
    namespace,
    repo,
  }: { readonly target: TargetSpec; readonly namespace: string; readonly repo: string },
): Promise<string | undefined> {
  if (target.endpoint === 'embedded') return undefined;
  if (!http.hasToken) {
    // A hub that keeps its repos private answers 401 without a token; one that is open says 404, or shows a repo that was
    // made since the listing.
    const { status } = await http.call({
      method: 'GET',
      to: `/api/models/${repo}?expand=sha`,
      what: `look at ${repo}`,
      expect: [401, 403, 404],
    });
    return status === 404 || status === 200
      ? undefined
      : `cannot see private repos of ${namespace} on ${http.url} without a token`;
  }
  const { name, isMember } = await membership(http, namespace);
  return isMember
    ? undefined
    : `${name} is not a member of ${namespace} on ${http.url}, and cannot see its private repos`;
}

async function membership(
  http: HubHttp,
  namespace: string,
): Promise<{ readonly name: string; readonly isMember: boolean }> {
  const me = await whoAmI({
    accessToken: TOKEN_SET_BY_HTTP,
    hubUrl: http.url,
    fetch: http.fetchFor('say who we are'),
  });
  const names = [me.name, ...(me.type === 'user' ? me.orgs.map((org) => org.name) : [])];
  return { name: me.name, isMember: names.some((name) => name.toLowerCase() === namespace.toLowerCase()) };
}
