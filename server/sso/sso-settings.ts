import { ConfigurationError } from '../errors';

/** An OpenID Connect provider that people of one side sign in with. */
export interface SsoSettings {
  /** Issuer address; its metadata stands at `/.well-known/openid-configuration`. */
  issuer: URL;
  clientId: string;
  clientSecret: string;
  /** Claim of the ID token that names the person: a member ID, or the email of staff. */
  claim: string;
  /**
   * Customers: whether the provider's word is enough while passwords are known to have leaked, since it has dealt with them itself. Otherwise a
   * code by mail is asked for, unless the provider says that it used a second factor.
   */
  isTrustedAfterLeak: boolean;
}

const defaultClaim = { OIDC: 'sub', STAFF_OIDC: 'email' };

/**
 * Single sign-on of customers (`OIDC_ISSUER`, `OIDC_CLIENT_ID`, `OIDC_CLIENT_SECRET`, `OIDC_CLAIM`, `OIDC_AFTER_LEAK`) or staff (the same with
 * `STAFF_` in front). Undefined: off.
 * @throws ConfigurationError when it is half configured, or the issuer is not on https (loopback may be, outside production).
 */
export function readSsoSettings(env: NodeJS.ProcessEnv, prefix: keyof typeof defaultClaim): SsoSettings | undefined {
  const issuer = env[`${prefix}_ISSUER`];
  if (!issuer) return undefined;
  const required = (name: string) => {
    const value = env[`${prefix}_${name}`];
    if (!value) throw new ConfigurationError(`${prefix}_ISSUER is set, so ${prefix}_${name} must be set, too.`);
    return value;
  };
  const afterLeak = env[`${prefix}_AFTER_LEAK`] || 'code';
  if (!['code', 'trust'].includes(afterLeak))
    throw new ConfigurationError(`${prefix}_AFTER_LEAK must be code or trust, not "${afterLeak}".`);
  return {
    issuer: issuerOf(issuer, prefix, env.NODE_ENV === 'production'),
    clientId: required('CLIENT_ID'),
    clientSecret: required('CLIENT_SECRET'),
    claim: env[`${prefix}_CLAIM`] || defaultClaim[prefix],
    isTrustedAfterLeak: afterLeak === 'trust',
  };
}

function issuerOf(text: string, prefix: string, production: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = url?.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname) && !production;
  if (url?.protocol !== 'https:' && !isLoopback)
    throw new ConfigurationError(`${prefix}_ISSUER must be an address that begins with https://.`);
  return url as URL;
}
