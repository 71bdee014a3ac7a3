import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export const clientSecret = 'a secret of this test and no other';

/** Whoever stands at the provider, and what it says of them. */
export interface AtProvider {
  accountId: string;
  claims?: Record<string, unknown>;
  amr?: string[];
  refuses?: boolean;
}

export interface TestProvider {
  issuer: string;
  /** Who signs in next. */
  person: AtProvider;
  /** Takes the browser from the address that we sent it to, to the one that the provider sends it back to. */
  visit: (address: string) => Promise<string>;
  stop: () => Promise<void>;
}

/** A real OpenID Connect provider, whose sign-in page lets in whoever `person` is. */
export async function startProvider(returnTo: string): Promise<TestProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state: TestProvider = {
    issuer,
    person: { accountId: '' },
    visit: (address) => walk(address, issuer),
    stop: () => stop(server),
  };
  const provider = makeProvider(issuer, returnTo, state);
  const handle = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/')) void interact(provider, state, request, response);
    else handle(request, response);
  });
  return state;
}

const makeProvider = (issuer: string, returnTo: string, state: TestProvider) =>
  new Provider(issuer, {
    clients: [{ client_id: 'shokai', client_secret: clientSecret, redirect_uris: [returnTo] }],
    claims: { openid: ['sub', 'member_no', 'amr'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['of this test'] },
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_context: unknown, accountId: string) => ({
      accountId,
      claims: async () => ({ sub: accountId, ...state.person.claims }),
    }),
  });

async function interact(
  provider: Provider,
  { person }: TestProvider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (person.refuses) {
    const refusal = { error: 'access_denied', error_description: 'not today' };
    return provider.interactionFinished(request, response, refusal, { mergeWithLastSubmission: false });
  }
  if (prompt.name === 'login') {
    const login = { accountId: person.accountId, amr: person.amr };
    return provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
  }
  const grant = new provider.Grant({ accountId: session?.accountId, clientId: params.client_id as string });
  grant.addOIDCScope('openid email');
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

async function walk(address: string, issuer: string): Promise<string> {
  const cookies = new Map<string, string>();
  let next = address;
  for (let hop = 0; next.startsWith(issuer) && hop < 12; hop++) {
    const headers = { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') };
    const response = await fetch(next, { redirect: 'manual', headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    const location = response.headers.get('location');
    if (!location) throw new Error(`The provider stopped at ${next}: ${response.status} ${await response.text()}`);
    next = new URL(location, next).href;
  }
  return next;
}

const stop = async (server: Server) => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
};
