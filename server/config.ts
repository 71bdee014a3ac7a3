import { createPrivateKey, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/max';
import { z } from 'zod';
import { readOrMake } from '../db/kept-file';
import { ConfigurationError } from './errors';
import { type LoginIdRuleSet, loginIdRules } from './passwords/login-id-rules';
import { type PasswordRuleSet, passwordRules } from './passwords/password-rules';
import { normaliseEmail } from './people/identifier';
import type { Place } from './place';
import { projectRoot } from './project-root';
import { readSsoSettings } from './sso/sso-settings';
import { knownLanguages, languageFolders } from './texts/language-folders';
import { isTimeZone } from './time/time-zone';

/** Variables that may come from a file instead, as containers are given their secrets: `PII_KEY_FILE` names one that holds `PII_KEY`. */
export const secretVariables = [
  'DATABASE_URL',
  'SESSION_SECRET',
  'PII_KEY',
  'DIGEST_KEY',
  'SMTP_URL',
  'DKIM_KEY',
  'METRICS_TOKEN',
  'AUDIT_HEADS_URL',
  'OIDC_CLIENT_SECRET',
  'STAFF_OIDC_CLIENT_SECRET',
] as const;

const expected = (what: string) => ({ error: ({ input }: { input?: unknown }) => `must be ${what}, not "${input}"` });
/** What was found is not repeated: it may hold a secret. */
const unseen = (what: string) => ({ error: () => what });
const needed = unseen('is not set; production needs it (see docs/operations.md)');

const text = (otherwise: string) => z.string().default(otherwise);
const whole = (least: number, most = 999_999_999) => {
  const told = expected(most === 999_999_999 ? `a whole number from ${least}` : `a number from ${least} to ${most}`);
  const isWithin = (value: number) => value >= least && value <= most;
  return z
    .string()
    .regex(/^\d{1,9}$/, told)
    .transform(Number)
    .refine(isWithin, told);
};
const oneOf = <Name extends string>(names: readonly Name[]) =>
  z.enum(names as [Name, ...Name[]], expected(`one of ${names.join(', ')}`));
const switched = oneOf(['on', 'off']).transform((value) => value === 'on');

const isUrl = (pattern: RegExp) => (value: string) => pattern.test(value) && URL.canParse(value);
const languages = z.string().transform((value, context) => {
  const codes = value.split(/[\s,]+/).filter(Boolean);
  const unknown = codes.find((code) => !languageFolders().includes(code));
  if (unknown !== undefined || codes.length === 0)
    context.addIssue(
      `must be folders of views/locales (${languageFolders().join(', ')}) with commas between, not "${value}"`,
    );
  const first = knownLanguages().find(({ code }) => code === codes[0]);
  if (first?.fallback)
    context.addIssue(`must begin with a language that has every text, and ${first.code} leans on ${first.fallback}`);
  return [...new Set(codes)] as [string, ...string[]];
});

/**
 * Mails of one lane wait for each other, and for no mail of another: a code is worth nothing ten minutes later, and half a million notices take
 * hours.
 */
export const mailLanes = ['codes', 'personal', 'notices'] as const;
export type MailLane = (typeof mailLanes)[number];

/** `codes=2,notices=5`: a number from 1 for lanes of mails. */
const lanes = z.string().transform((value, context) => {
  const pairs = value.split(',').map((pair) => pair.trim().split('='));
  const isGood = ([lane, number]: string[]) => isMailLane(lane) && /^[1-9]\d{0,5}$/.test(number ?? '');
  if (!pairs.every((pair) => isGood(pair)))
    context.addIssue(`must be like codes=2,notices=5, with lanes of ${mailLanes.join(', ')}, not "${value}"`);
  return Object.fromEntries(pairs.map(([lane, number]) => [lane, Number(number)])) as Partial<Record<MailLane, number>>;
});
const isMailLane = (name: string | undefined) => (mailLanes as readonly (string | undefined)[]).includes(name);

/** A variable of the environment may hold its line ends as `\\n`. */
const unfolded = (pem: string) => pem.replaceAll('\\n', '\n');
function isPrivateKey(pem: string): boolean {
  try {
    return ['rsa', 'ed25519'].includes(createPrivateKey(unfolded(pem)).asymmetricKeyType ?? '');
  } catch {
    return false;
  }
}

/** Where the installation stands. */
const place = z
  .object({
    SHOKAI_COUNTRY: z
      .string()
      .refine(isSupportedCountry, expected('a country of two letters, such as JP'))
      .transform((value) => value as CountryCode)
      .prefault('JP'),
    SHOKAI_TIME_ZONE: z
      .string()
      .refine((name) => /^[A-Za-z]/.test(name) && isTimeZone(name), expected('a time zone by name, such as Asia/Tokyo'))
      .default('Asia/Tokyo'),
    SHOKAI_LANGUAGES: languages.prefault('ja,en'),
  })
  .transform(
    (env): Place => ({ country: env.SHOKAI_COUNTRY, timeZone: env.SHOKAI_TIME_ZONE, languages: env.SHOKAI_LANGUAGES }),
  );

/** Everything else; an empty variable is as good as none. */
const environment = z
  .object({
    NODE_ENV: text(''),
    PORT: whole(0, 65535).prefault('3000'),
    HOST: z.string().optional(),
    KEEP_ALIVE_SECONDS: whole(1, 3_600).prefault('95'),
    DATABASE_URL: z.string().optional(),
    DATA_DIR: text('.data'),
    BASE_URL: z
      .string()
      .refine(isUrl(/^https?:/), unseen('must be an origin such as https://check.example.jp'))
      .optional(),
    SESSION_SECRET: z.string(needed),
    PII_KEY: z.string(needed),
    DIGEST_KEY: z.string(needed),
    SMTP_URL: z
      .string()
      .refine(isUrl(/^smtps?:\/\/./), unseen('must look like smtp://user:password@host:587 or smtps://…'))
      .optional(),
    MAIL_FROM: z.string().optional(),
    DKIM_KEY: z.string().refine(isPrivateKey, unseen('must be a private key in PEM (RSA or Ed25519)')).optional(),
    DKIM_SELECTOR: z
      .string()
      .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i, expected('a name in the DNS'))
      .default('shokai'),
    WEB_CONCURRENCY: whole(1, 64).prefault('1'),
    SHOKAI_BACKGROUND: switched.prefault('on'),
    MAIL_WORKERS: lanes.prefault('codes=2,personal=1,notices=2'),
    MAIL_PER_SECOND: lanes.optional(),
    TRUST_PROXY: text('loopback').transform((value) => (/^\d+$/.test(value) ? Number(value) : value)),
    METRICS_TOKEN: z.string().optional(),
    AUDIT_HEADS_COPY: z.string().optional(),
    AUDIT_HEADS_URL: z
      .string()
      .refine(isUrl(/^https?:/), unseen('must be an http or https address'))
      .optional(),
    AUDIT_HEADS_SYSLOG: z
      .string()
      .refine(
        isUrl(/^(udp|tcp|tls):/),
        unseen('must be udp://HOST, tcp://HOST or tls://HOST, with :PORT where it is not the usual one'),
      )
      .optional(),
    AUDIT_HEADS_MAIL: z
      .string()
      .refine((value) => normaliseEmail(value) !== undefined, unseen('must be an email address'))
      .optional(),
    SIGN_IN_MILLISECONDS: whole(500, 10_000).prefault('1000'),
    PASSWORD_RULES: oneOf(Object.keys(passwordRules) as PasswordRuleSet[]).default('default'),
    LOGIN_ID_RULES: oneOf(Object.keys(loginIdRules) as LoginIdRuleSet[]).default('default'),
    SHOKAI_FOUR_EYES: switched.prefault('on'),
    SHOKAI_STAFF_SECOND_FACTOR: switched.optional(),
    SHOKAI_SUPPORT_CHECKS: whole(1).prefault('3'),
    SHOKAI_SUPPORT_CALLS_PER_HOUR: whole(1).prefault('60'),
    SHOKAI_SUPPORT_SEARCHES_PER_HOUR: whole(1).prefault('120'),
    SHOKAI_SUPPORT_CASE: z.enum(['optional', 'required'], expected('optional or required')).prefault('optional'),
    SHOKAI_COMPANY: z.string().max(60, unseen('must have at most 60 characters')).optional(),
    SHOKAI_LOGO: z.string().optional(),
    SHOKAI_STATEMENTS: z.string().optional(),
    SHOKAI_KEY_COLOUR: z
      .string()
      .regex(/^#[\da-f]{6}$/i, expected('a colour such as #0017c1'))
      .optional(),
    SHOKAI_RETENTION_DAYS: whole(1).prefault('365'),
    SHOKAI_NOW: z
      .string()
      .transform((value) => new Date(value))
      .refine((date) => !Number.isNaN(date.getTime()), unseen('must be an ISO 8601 time'))
      .optional(),
  })
  .superRefine(({ NODE_ENV, DATABASE_URL, WEB_CONCURRENCY }, context) => {
    if (WEB_CONCURRENCY === 1 || (NODE_ENV === 'production' && DATABASE_URL)) return;
    const message = 'is for production with DATABASE_URL; a demo and the embedded database belong to one process';
    context.addIssue({ code: 'custom', path: ['WEB_CONCURRENCY'], message });
  })
  .superRefine(({ NODE_ENV, SMTP_URL }, context) => {
    if (NODE_ENV !== 'production') return;
    if (!SMTP_URL)
      context.addIssue({
        code: 'custom',
        path: ['SMTP_URL'],
        message: 'is not set; production needs it to send codes and notices',
      });
  })
  .transform((env) => {
    const production = env.NODE_ENV === 'production';
    const baseUrl = (env.BASE_URL ?? `http://127.0.0.1:${env.PORT}`).replace(/\/+$/, '');
    return {
      production,
      port: env.PORT,
      /** Address that the portal listens on. */
      host: env.HOST ?? (production ? '::' : '127.0.0.1'),
      /** Seconds for which a connection without a request is kept: longer than the proxy before the portal keeps its own. */
      keepAlive: env.KEEP_ALIVE_SECONDS,
      /** Processes on one port; each has a pool of ten connections. */
      webConcurrency: env.WEB_CONCURRENCY,
      /** Whether this process hands over mails and exports heads; without it another must. */
      hasBackground: env.SHOKAI_BACKGROUND,
      /** Undefined: embedded PostgreSQL under `dataDir`. */
      databaseUrl: env.DATABASE_URL,
      dataDir: path.resolve(projectRoot, env.DATA_DIR),
      /** Origin under which readers reach the portal, without a trailing slash. */
      baseUrl,
      sessionSecret: env.SESSION_SECRET,
      piiKey: env.PII_KEY,
      digestKey: env.DIGEST_KEY,
      /** Undefined in demo: mails are kept and readable on the mailbox page. */
      smtpUrl: env.SMTP_URL,
      /** Sender of every mail: an address, or `Name <address>`. */
      mailFrom: env.MAIL_FROM ?? `no-reply@${new URL(baseUrl).hostname}`,
      /** What signs mails (DKIM); undefined where the mail server does it. */
      dkim: env.DKIM_KEY ? { key: unfolded(env.DKIM_KEY), selector: env.DKIM_SELECTOR } : undefined,
      /** How many mails of each lane are handed over at a time. */
      mailWorkers: { codes: 2, personal: 1, notices: 2, ...env.MAIL_WORKERS },
      /** How many mails of a lane a process hands over in a second; undefined: as many as the mail server takes. */
      mailsPerSecond: env.MAIL_PER_SECOND ?? {},
      /** Which proxies may say where a request came from: Express's `trust proxy` (addresses, subnets, `loopback`, or a number of hops). */
      trustProxy: env.TRUST_PROXY,
      /** Bearer token of `/metrics`; without one, production does not serve it and demo serves it to loopback. */
      metricsToken: env.METRICS_TOKEN,
      /** A file besides those in `dataDir` that gets the heads of the audit log. */
      auditHeadsCopy: env.AUDIT_HEADS_COPY,
      /** Who gets them by POST. */
      auditHeadsUrl: env.AUDIT_HEADS_URL,
      /** The syslog server that gets them (`sendToSyslog`). */
      auditHeadsSyslog: env.AUDIT_HEADS_SYSLOG,
      /** Who gets them by mail. */
      auditHeadsMail: env.AUDIT_HEADS_MAIL,
      /** Milliseconds after which every answer to a sign-in leaves: above the slowest hash, so that time tells nothing. */
      signInTime: env.SIGN_IN_MILLISECONDS,
      passwordRules: env.PASSWORD_RULES,
      loginIdRules: env.LOGIN_ID_RULES,
      /** False when one person may run the installation. */
      fourEyes: env.SHOKAI_FOUR_EYES,
      /** Whether staff must enrol a second factor; default: in production. Somebody who has one is always asked for it. */
      staffSecondFactor: env.SHOKAI_STAFF_SECOND_FACTOR ?? production,
      /** How many things a caller must state rightly before a record opens. */
      supportChecks: env.SHOKAI_SUPPORT_CHECKS,
      /** How many records one person at the desk may open in an hour. */
      supportCallsPerHour: env.SHOKAI_SUPPORT_CALLS_PER_HOUR,
      /** How many searches one person at the desk may make in an hour. */
      supportSearchesPerHour: env.SHOKAI_SUPPORT_SEARCHES_PER_HOUR,
      /** Whether a record opens only with the number of the company's own case. */
      supportCase: env.SHOKAI_SUPPORT_CASE,
      /** How the company appears on customers' pages; undefined parts stay as they are. */
      statements: env.SHOKAI_STATEMENTS,
      brand: { company: env.SHOKAI_COMPANY, logo: env.SHOKAI_LOGO, keyColour: env.SHOKAI_KEY_COLOUR },
      /** Days after an incident was closed for which its people's data stay. */
      retentionDays: env.SHOKAI_RETENTION_DAYS,
      /** Fixed clock for tests; refused in production. */
      fixedNow: env.SHOKAI_NOW,
    };
  });

type Variables = Record<string, string>;

/** Everything the environment decides, read once; no other file reads `process.env`. docs/operations.md says what each variable is. */
export interface Config extends z.output<typeof environment> {
  /** Single sign-on of each side; undefined where it is off. */
  sso: Record<'member' | 'staff', ReturnType<typeof readSsoSettings>>;
}

/**
 * @throws ConfigurationError naming every variable that is missing or wrong.
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const stated = withFiles(env);
  if (stated.NODE_ENV === 'production' && stated.SHOKAI_NOW)
    throw new ConfigurationError('SHOKAI_NOW is for tests only; unset it in production.');
  const variables = stated.NODE_ENV === 'production' ? stated : { ...demoSecrets(stated), ...stated };
  return {
    ...parse(environment, variables),
    sso: { member: readSsoSettings(stated, 'OIDC'), staff: readSsoSettings(stated, 'STAFF_OIDC') },
  };
}

/**
 * Country, time zone and languages, which commands without a database need, too.
 * @throws ConfigurationError naming every variable that is wrong
 */
export const readPlace = (env: NodeJS.ProcessEnv): Place => parse(place, given(env));

function parse<Schema extends z.ZodType>(schema: Schema, variables: Variables): z.output<Schema> {
  const read = schema.safeParse(variables);
  if (read.success) return read.data;
  const wrong = read.error.issues.map(({ path: [variable], message }) => `${String(variable)} ${message}.`);
  throw new ConfigurationError(wrong.join(' '));
}

const given = (env: NodeJS.ProcessEnv): Variables =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1])));

/** The variables that say something, secrets from their files. */
function withFiles(env: NodeJS.ProcessEnv): Variables {
  const variables = given(env);
  for (const name of secretVariables) {
    const file = variables[`${name}_FILE`];
    if (!file) continue;
    if (variables[name]) throw new ConfigurationError(`${name} and ${name}_FILE are both set; keep one.`);
    variables[name] = readSecret(`${name}_FILE`, file);
  }
  return variables;
}

function readSecret(variable: string, file: string): string {
  try {
    const value = readFileSync(file, 'utf8').trim();
    if (value) return value;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(`${variable} names a file that cannot be read: ${code ?? message}.`, { cause: error });
  }
  throw new ConfigurationError(`${variable} names an empty file.`);
}

/** Secrets of a demo installation, made once and kept beside its data (mode 0600). */
function demoSecrets({ DATA_DIR = '.data' }: Variables): Variables {
  const dataDir = path.resolve(projectRoot, DATA_DIR);
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
