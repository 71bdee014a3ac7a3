import type { Knex } from 'knex';
import pino from 'pino';
import type { Config } from '../server/config';
import type { Dependencies } from '../server/dependencies';
import { createLiveIncidents } from '../server/notices/live-incidents';
import { hashQueue } from '../server/passwords/hash-queue';
import { createKeyring } from '../server/sealing/keyring';
import { createSignInLine } from '../server/waiting/sign-in-line';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');

/** The configuration of a test installation: demo, fixed secrets, no port of its own. */
export const testConfig = (overrides: Partial<Config> = {}): Config => ({
  production: false,
  port: 0,
  host: '127.0.0.1',
  keepAlive: 95,
  webConcurrency: 1,
  hasBackground: true,
  databaseUrl: undefined,
  dataDir: '/nonexistent',
  baseUrl: 'http://127.0.0.1',
  sessionSecret: key(1),
  piiKey: `test:${key(2)}`,
  digestKey: key(3),
  smtpUrl: undefined,
  mailFrom: 'no-reply@portal.example',
  dkim: undefined,
  mailWorkers: { codes: 2, personal: 1, notices: 2 },
  mailsPerSecond: {},
  trustProxy: 'loopback',
  metricsToken: undefined,
  auditHeadsCopy: undefined,
  auditHeadsUrl: undefined,
  auditHeadsSyslog: undefined,
  auditHeadsMail: undefined,
  signInTime: 50,
  sso: { member: undefined, staff: undefined },
  passwordRules: 'default',
  loginIdRules: 'default',
  fourEyes: true,
  staffSecondFactor: false,
  supportChecks: 3,
  supportCallsPerHour: 60,
  supportSearchesPerHour: 120,
  supportCase: 'optional',
  statements: undefined,
  brand: { company: undefined, logo: undefined, keyColour: undefined },
  retentionDays: 365,
  fixedNow: undefined,
  ...overrides,
});

/** The same keys in every test: digests and openings can be compared across files. */
export const testKeys = createKeyring(testConfig().piiKey, testConfig().digestKey);

const log = pino({ level: 'silent' });

/** Dependencies on a test database; the clock stands at 2024-06-03 12:00 in Tokyo (a Monday) unless `now` is given. */
export const testDependencies = (db: Knex, overrides: Partial<Dependencies> = {}): Dependencies => ({
  config: testConfig(),
  db,
  now: () => new Date('2024-06-03T03:00:00Z'),
  log,
  keys: testKeys,
  liveIncidents: createLiveIncidents({ db, log }),
  signInLine: createSignInLine({ db, now: () => new Date(), log, hashes: hashQueue }),
  ...overrides,
});
