import 'express-session';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { CouldNotCheckError } from '../errors';
import type { SsoSettings } from './sso-settings';

declare module 'express-session' {
  interface SessionData {
    /** While somebody is at the sign-in provider. */
    sso: SsoAttempt;
  }
}

/** What has to be remembered while somebody is at the provider. */
export interface SsoAttempt {
  state: string;
  nonce: string;
  verifier: string;
}

/** Whom the provider vouches for. */
export interface SsoIdentity {
  /** The configured claim; undefined where the ID token lacks it, or it is an email that was not verified. */
  name: string | undefined;
  /** It says (`amr`, RFC 8176) that more than a password was asked for. */
  hasSecondFactor: boolean;
}

export interface IdentityProvider {
  /** Where to send the browser. @throws CouldNotCheckError when the provider cannot be reached. */
  begin(): Promise<{ address: string; attempt: SsoAttempt }>;
  /**
   * Takes the browser's return.
   * @param url path and query that it returned to
   * @returns undefined when the provider refused, or the return does not belong to the attempt
   */
  finish(url: string, attempt: SsoAttempt): Promise<SsoIdentity | undefined>;
}

const strong = ['mfa', 'otp', 'hwk', 'fpt', 'sms', 'swk'];

/**
 * Authorization code flow with PKCE, state and nonce (OpenID Connect Core 3.1, RFC 9700). The provider's metadata is read at the first sign-in.
 * @param returnTo address that the provider sends browsers back to
 */
export function createIdentityProvider(settings: SsoSettings, returnTo: string): IdentityProvider {
  let found: Promise<Configuration> | undefined;
  const configuration = () => {
    found ??= discover(settings);
    found.catch(() => {
      found = undefined;
    });
    return found;
  };
  return {
    async begin() {
      const attempt = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
      const address = buildAuthorizationUrl(await configuration(), {
        redirect_uri: returnTo,
        scope: settings.claim === 'email' ? 'openid email' : 'openid',
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
      });
      return { address: address.href, attempt };
    },
    async finish(url, attempt) {
      const here = new URL(returnTo);
      here.search = new URL(url, here).search;
      const checks = {
        expectedState: attempt.state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.verifier,
        idTokenExpected: true,
      };
      try {
        const claims = (await authorizationCodeGrant(await configuration(), here, checks)).claims();
        return claims && identityOf(claims, settings.claim);
      } catch (error) {
        if (error instanceof CouldNotCheckError || isProviderGone(error)) throw unreachable(error);
        return undefined;
      }
    },
  };
}

async function discover({ issuer, clientId, clientSecret }: SsoSettings): Promise<Configuration> {
  const execute = issuer.protocol === 'http:' ? [allowInsecureRequests] : [];
  try {
    return await discovery(issuer, clientId, clientSecret, undefined, { execute, timeout: 5 });
  } catch (error) {
    throw unreachable(error);
  }
}

const unreachable = (cause: unknown) =>
  new CouldNotCheckError('The sign-in provider cannot be reached.', { cause: cause as Error });

/** Network and server failures, as against an answer that says no. */
const isProviderGone = (error: unknown) => {
  const { name, code, cause } = error as { name?: string; code?: string; cause?: { status?: number } };
  return name === 'TypeError' || code === 'OAUTH_TIMEOUT' || (cause?.status ?? 0) >= 500;
};

function identityOf(claims: Record<string, unknown>, claim: string): SsoIdentity {
  const value = claims[claim];
  const isUsable = typeof value === 'string' && (claim !== 'email' || claims.email_verified === true);
  const methods = Array.isArray(claims.amr) ? claims.amr : [];
  return { name: isUsable ? value : undefined, hasSecondFactor: methods.some((method) => strong.includes(method)) };
}
