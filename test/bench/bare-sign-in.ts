import { randomBytes } from 'node:crypto';
import argon2 from 'argon2';
import express from 'express';
import session, { type SessionData } from 'express-session';
import { Pool } from 'pg';
import { argon2Settings } from '../../server/passwords/password-hash';

/**
 * The least that a sign-in can be: a form, an argon2 hash of one account, a session in PostgreSQL, and a page behind it, each of as many bytes as the
 * page it stands beside. `node bare-sign-in.js DATABASE_URL PORT BYTES PASSWORD`; prints a line once it listens.
 */
const [, , databaseUrl, port, bytes, password = ''] = process.argv;
const pool = new Pool({ connectionString: databaseUrl, max: 10 });

class Store extends session.Store {
  override get(id: string, done: (error: unknown, data?: SessionData | null) => void): void {
    const read = { name: 'get', text: 'select data from bare_sessions where id = $1', values: [id] };
    pool.query(read).then(({ rows }) => done(null, rows[0]?.data ?? null), done);
  }
  override set(id: string, data: SessionData, done: (error?: unknown) => void = () => {}): void {
    const text = 'insert into bare_sessions values ($1, $2) on conflict (id) do update set data = excluded.data';
    pool.query({ name: 'set', text, values: [id, data] }).then(() => done(), done);
  }
  override destroy(_id: string, done: (error?: unknown) => void = () => {}): void {
    done();
  }
}

const page = `<!doctype html><form method="post">${'x'.repeat(Number(bytes))}</form>`;
const store = new Store();
const cookie = { httpOnly: true, sameSite: 'lax' as const, path: '/' };
const settings = { name: 'bare', secret: randomBytes(32).toString('hex'), resave: false, saveUninitialized: true };
const app = express();
app.use(session({ ...settings, store, cookie }));
app.use(express.urlencoded({ extended: false }));

void argon2.hash(password, argon2Settings).then(async (hash) => {
  await pool.query('create table if not exists bare_sessions (id text primary key, data json not null)');
  app.get('/', (_req, res) => void res.type('html').send(page));
  app.post('/login', async (req, res) => {
    const { rows } = await pool.query({ name: 'account', text: 'select $1::text as hash', values: [hash] });
    if (!(await argon2.verify(rows[0].hash, String(req.body.password)))) return void res.status(422).end();
    Object.assign(req.session, { memberId: 'M1' });
    res.redirect(303, '/');
  });
  app.listen(Number(port), '127.0.0.1', () => void process.stdout.write('ready\n'));
});
