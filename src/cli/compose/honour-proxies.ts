import type { Environment } from '../session.ts';

/** Never through a proxy: the embedded hub and tunnels to machines are on this machine. */
const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/**
 * Sends requests through the proxies that the environment names, for `fetch` and for what streams large files. Node itself
 * asks for another variable to be set before it starts.
 */
export async function honourProxies(environment: Environment): Promise<void> {
  const httpProxy = environment['http_proxy'] ?? environment['HTTP_PROXY'] ?? '';
  const httpsProxy = environment['https_proxy'] ?? environment['HTTPS_PROXY'] ?? '';
  if (httpProxy === '' && httpsProxy === '') return;
  const { EnvHttpProxyAgent, setGlobalDispatcher } = await import('undici');
  const excepted = environment['no_proxy'] ?? environment['NO_PROXY'] ?? '';
  setGlobalDispatcher(
    new EnvHttpProxyAgent({
      ...(httpProxy === '' ? {} : { httpProxy }),
      ...(httpsProxy === '' ? {} : { httpsProxy }),
      noProxy: [excepted, ...LOOPBACK].filter((host) => host !== '').join(','),
    }),
  );
}
