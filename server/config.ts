import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readOrMake } from '../db/kept-file';
import { ConfigurationError } from './errors';
import { type LoginIdRuleSet, loginIdRules } from './passwords/login-id-rules';
import { type PasswordRuleSet, passwordRules } from './passwords/password-rules';
import { readSsoSettings, type SsoSettings } from './sso/sso-settings';

/** Folder that holds package.json, whether this file runs from `server/` or from `dist/server/`. */
export const projectRoot = [path.resolve(__dirname, '..'), path.resolve(__dirname, '../..')].find((folder) =>
  existsSync(path.join(folder, 'package.json')),
) as string;

/** Everything the environment decides. Read once; no other file reads `process.env`. */
export interface Config {
  production: boolean;
  port: number;
  /** Undefined: embedded PostgreSQL under `dataDir`. */
  databaseUrl: string | undefined;
  dataDir: string;
  /** Origin under which readers reach the portal, without a trailing slash. */
  baseUrl: string;
  sessionSecret: string;
  piiKey: string;
  digestKey: string;
  /** Undefined in demo: mails are kept and readable on the mailbox page. */
  smtpUrl: string | undefined;
  /** Sender of every mail: an address, or `Name <address>`. */
  mailFrom: string;
  /** Which proxies may say where a request came from: Express's `trust proxy` (addresses, subnets, `loopback`, or a number of hops). */
  trustProxy: string | number;
  /** Bearer token of `/metrics`; without one, production does not serve it and demo serves it to loopback. */
  metricsToken: string | undefined;
  /**
   * Milliseconds after which every answer to a sign-in leaves (`SIGN_IN_MILLISECONDS`, default 1000): above the slowest hash, so that time tells
   * nothing. A slow machine needs more.
   */
  signInTime: number;
  /** Single sign-on of each side; undefined where it is off. */
  sso: { member: SsoSettings | undefined; staff: SsoSettings | undefined };
  /** Which rules customers' passwords follow (`PASSWORD_RULES`: default, aplus-2021). */
  passwordRules: PasswordRuleSet;
  /** Which rules the login IDs follow that customers choose (`LOGIN_ID_RULES`: default, aplus-2021). */
  loginIdRules: LoginIdRuleSet;
  /** False when one person may run the installation (`SHOKAI_FOUR_EYES=off`). */
  fourEyes: boolean;
  /** Whether staff must enrol a second factor (`SHOKAI_STAFF_SECOND_FACTOR`); default: in production. Somebody who has one is always asked for it. */
  staffSecondFactor: boolean;
  /** How many things a caller must state rightly before a record opens (`SHOKAI_SUPPORT_CHECKS`, default 3). */
  supportChecks: number;
  /** How many records one person at the desk may open in an hour (`SHOKAI_SUPPORT_CALLS_PER_HOUR`, default 60). */
  supportCallsPerHour: number;
  /** Days after an incident was closed for which its people's data stay (`SHOKAI_RETENTION_DAYS`, default 365). */
  retentionDays: number;
  /** Fixed clock for tests; refused in production. */
  fixedNow: Date | undefined;
}

/**
 * @throws ConfigurationError naming the variable that is missing or wrong.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const production = env.NODE_ENV === 'production';
  if (production && env.SHOKAI_NOW)
    throw new ConfigurationError('SHOKAI_NOW is for tests only; unset it in production.');
  const port = Number(env.PORT || 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new ConfigurationError(`PORT must be a number from 0 to 65535, not "${env.PORT}".`);
  const fixedNow = env.SHOKAI_NOW ? new Date(env.SHOKAI_NOW) : undefined;
  if (fixedNow && Number.isNaN(fixedNow.getTime()))
    throw new ConfigurationError('SHOKAI_NOW must be an ISO 8601 time.');
  const dataDir = path.resolve(projectRoot, env.DATA_DIR || '.data');
  const secrets = production ? undefined : demoSecrets(dataDir);
  const secret = (name: 'SESSION_SECRET' | 'PII_KEY' | 'DIGEST_KEY') => {
    const value = env[name] || secrets?.[name];
    if (!value) throw new ConfigurationError(`${name} is not set; production needs it (see docs/operations.md).`);
    return value;
  };
  const keys = { sessionSecret: secret('SESSION_SECRET'), piiKey: secret('PII_KEY'), digestKey: secret('DIGEST_KEY') };
  if (production && !env.SMTP_URL)
    throw new ConfigurationError('SMTP_URL is not set; production needs it to send codes and notices.');
  if (env.SMTP_URL && !(/^smtps?:\/\/./.test(env.SMTP_URL) && URL.canParse(env.SMTP_URL)))
    throw new ConfigurationError('SMTP_URL must look like smtp://user:password@host:587 or smtps://….');
  const baseUrl = (env.BASE_URL || `http://127.0.0.1:${port}`).replace(/\/+$/, '');
  if (!/^https?:/.test(baseUrl) || !URL.canParse(baseUrl))
    throw new ConfigurationError('BASE_URL must be an origin such as https://check.example.jp.');
  return {
    production,
    port,
    databaseUrl: env.DATABASE_URL || undefined,
    dataDir,
    baseUrl,
    ...keys,
    smtpUrl: env.SMTP_URL || undefined,
    mailFrom: env.MAIL_FROM || `no-reply@${new URL(baseUrl).hostname}`,
    trustProxy: /^\d+$/.test(env.TRUST_PROXY ?? '') ? Number(env.TRUST_PROXY) : env.TRUST_PROXY || 'loopback',
    metricsToken: env.METRICS_TOKEN || undefined,
    signInTime: signInTimeOf(env.SIGN_IN_MILLISECONDS || '1000'),
    passwordRules: ruleSetOf('PASSWORD_RULES', passwordRules, env.PASSWORD_RULES),
    loginIdRules: ruleSetOf('LOGIN_ID_RULES', loginIdRules, env.LOGIN_ID_RULES),
    sso: { member: readSsoSettings(env, 'OIDC'), staff: readSsoSettings(env, 'STAFF_OIDC') },
    fourEyes: env.SHOKAI_FOUR_EYES !== 'off',
    staffSecondFactor: env.SHOKAI_STAFF_SECOND_FACTOR ? env.SHOKAI_STAFF_SECOND_FACTOR !== 'off' : production,
    supportChecks: wholeNumber(env, 'SHOKAI_SUPPORT_CHECKS', 3),
    supportCallsPerHour: wholeNumber(env, 'SHOKAI_SUPPORT_CALLS_PER_HOUR', 60),
    retentionDays: wholeNumber(env, 'SHOKAI_RETENTION_DAYS', 365),
    fixedNow,
  };
}

function signInTimeOf(text: string): number {
  const milliseconds = Number(text);
  if (!Number.isInteger(milliseconds) || milliseconds < 500 || milliseconds > 10_000)
    throw new ConfigurationError(`SIGN_IN_MILLISECONDS must be a number from 500 to 10000, not "${text}".`);
  return milliseconds;
}

function ruleSetOf<Name extends string>(variable: string, sets: Record<Name, unknown>, name = ''): Name {
  const chosen = name || 'default';
  if (!Object.hasOwn(sets, chosen))
    throw new ConfigurationError(`${variable} must be one of ${Object.keys(sets).join(', ')}, not "${chosen}".`);
  return chosen as Name;
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const value = Number(env[name] || otherwise);
  if (!Number.isInteger(value) || value < 1) throw new ConfigurationError(`${name} must be a whole number from 1.`);
  return value;
}

/** Secrets of a demo installation, made once and kept beside its data (mode 0600). */
function demoSecrets(dataDir: string): Record<string, string> {
  try {
    return readOrMake(path.join(dataDir, 'secrets.json'), () => ({
      SESSION_SECRET: randomBytes(32).toString('base64'),
      PII_KEY: `k1:${randomBytes(32).toString('base64')}`,
      DIGEST_KEY: randomBytes(32).toString('base64'),
    }));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(`The data directory ${dataDir} cannot be used: ${code ?? message}.`, { cause: error });
  }
}
