import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { Config } from './config';
import type { LiveIncidents } from './notices/live-incidents';
import type { Keyring } from './sealing/keyring';
import type { SignInLine } from './waiting/sign-in-line';

/** The parts with state. A function takes what it needs of them as its first argument: `publishIncident({ db, now }, command)`. */
export interface Dependencies {
  config: Config;
  /** The pool. A function that may run inside a transaction takes `db: Db` instead. */
  db: Knex;
  /** The clock; tests set it. */
  now: () => Date;
  log: Logger;
  keys: Keyring;
  /** What customers may be told of, kept in this process: for pages that outlast the database. */
  liveIncidents: LiveIncidents;
  /** The line before the sign-in of customers. */
  signInLine: SignInLine;
}
