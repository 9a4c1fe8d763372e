import type { EnvHttpProxyAgent } from 'undici';
import type { Environment } from '../../workspace/environment.ts';

/** Never through a proxy: the embedded hub and tunnels to machines are on this machine. */
const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** How the environment wants requests to leave; undefined: straight. */
export function proxiesOf(environment: Environment): EnvHttpProxyAgent.Options | undefined {
  const httpProxy = environment['http_proxy'] ?? environment['HTTP_PROXY'] ?? '';
  const httpsProxy = environment['https_proxy'] ?? environment['HTTPS_PROXY'] ?? '';
  if (httpProxy === '' && httpsProxy === '') return undefined;
  const excepted = environment['no_proxy'] ?? environment['NO_PROXY'] ?? '';
  return {
    ...(httpProxy === '' ? {} : { httpProxy }),
    ...(httpsProxy === '' ? {} : { httpsProxy }),
    noProxy: [excepted, ...LOOPBACK].filter((host) => host !== '').join(','),
  };
}

/** For what does not stand in line at an endpoint: downloads of tools. Node itself asks for another variable to be set before it starts. */
export async function honourProxies(environment: Environment): Promise<void> {
  const proxies = proxiesOf(environment);
  if (proxies === undefined) return;
  const { EnvHttpProxyAgent: Proxied, setGlobalDispatcher } = await import('undici');
  setGlobalDispatcher(new Proxied(proxies));
}
