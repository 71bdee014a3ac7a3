import type { Config } from '../config';
import { RefusedError } from '../errors';
import { place } from '../place';
import { version } from '../project-root';
import { probeHeader, type Seen, signProbe } from '../web/probe';
import type { Outcome } from './outcome';

/** Milliseconds that the portal may take to answer. */
const patience = 10_000;

/** An address of documentation (RFC 5737), which nobody has: where the portal believes it, anybody can say where they come from. */
const nobodys = '203.0.113.77';

/**
 * What people meet who type BASE_URL: whether it is an origin and https, and whether the portal that answers there knows so, by asking it through
 * the proxies before it.
 * @throws RefusedError where nobody could sign in, or anybody could pretend to come from elsewhere
 */
export async function lookAtAddress(config: Config, ask: typeof fetch = fetch): Promise<Outcome> {
  const { origin, protocol, pathname } = new URL(config.baseUrl);
  if (pathname !== '/' || origin !== config.baseUrl)
    throw new RefusedError(`BASE_URL is to be an origin alone: ${origin}, not ${config.baseUrl}.`);
  if (!config.production) return `${origin}, a demo's`;
  if (protocol !== 'https:')
    throw new RefusedError(`BASE_URL is ${origin}: passwords and answers would go over the network in the clear.`);
  const seen = await askPortal(config, ask);
  if (!seen.isProxyTrusted)
    throw new RefusedError(
      'The proxy says for whom it asks, and is not believed: set TRUST_PROXY to its address. Until then nobody can sign in.',
    );
  if (seen.protocol !== 'https')
    throw new RefusedError(
      `The portal takes requests to ${origin} for plain http, so nobody can sign in: the proxy has to send X-Forwarded-Proto.`,
    );
  if (seen.address === nobodys)
    throw new RefusedError(
      'Whoever asks can say where they come from, and limits count by that: the proxy has to replace X-Forwarded-For, or TRUST_PROXY names too many.',
    );
  if (seen.version !== version)
    return { warning: `version ${seen.version} answers at ${origin}; this is ${version}: restart it` };
  return `${origin} answers; what its proxy says is believed, and nobody else's word`;
}

async function askPortal(config: Config, ask: typeof fetch): Promise<Seen> {
  const headers = {
    [probeHeader]: signProbe(config.sessionSecret, Date.now()),
    'x-forwarded-for': nobodys,
    'accept-language': place.languages[0],
  };
  const answer = await ask(`${config.baseUrl}/healthz`, {
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(patience),
  }).catch((error: Error & { cause?: { code?: string } }) => {
    throw new RefusedError(`${config.baseUrl} does not answer (${error.cause?.code ?? error.name}).`);
  });
  if (answer.status >= 300 && answer.status < 400)
    throw new RefusedError(`${config.baseUrl} sends everybody on to ${answer.headers.get('location')}.`);
  const seen = (await answer.json().catch(() => undefined)) as Seen | undefined;
  if (typeof seen?.protocol !== 'string')
    throw new RefusedError(
      `${config.baseUrl} answers (${answer.status}), but not as this portal: it is not running there, or with another SESSION_SECRET.`,
    );
  return seen;
}
