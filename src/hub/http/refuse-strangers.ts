import type { IncomingHttpHeaders } from 'node:http';
import { HubError } from '../hub-error.ts';

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/**
 * Any page that is open in a browser of this machine can send requests to loopback. No client of the Hub names an
 * origin, so one of another site is refused; and a hub without tokens answers only to a name of loopback, since a
 * name that a stranger controls can be made to point here.
 */
export function refuseStrangers({ origin, host = '' }: IncomingHttpHeaders, needsToken: boolean): void {
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new HubError(403, 'Requests from pages of other sites are refused');
  }
  if (!needsToken && !LOOPBACK.test(host)) {
    throw new HubError(
      403,
      `This hub has no users, and answers to 127.0.0.1 and localhost only, not to ${host}`,
    );
  }
}
