import { randomBytes } from 'node:crypto';
import path from 'node:path';
import ejs from 'ejs';
import express from 'express';
import session, { type SessionData } from 'express-session';
import { Pool } from 'pg';

/**
 * The least that a signed-in page can be: Express, a session in PostgreSQL, `select 1`, and a compiled EJS template of as many bytes as the page
 * it stands beside. `node bare-page.js DATABASE_URL PORT BYTES`; prints a line once it listens.
 */
const [, , databaseUrl, port, bytes] = process.argv;
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

/** Most of a page is text, and some of it is printed. */
const line = '<p class="sk-soft">お客様の情報<strong><%= page.names[0] %></strong></p>\n';
const rows = Math.round(Number(bytes) / Buffer.byteLength(line.replace(/<%.*%>/, '1')));
const template = `<!doctype html><title><%= page.title %></title><main>${line.repeat(rows)}</main>`;
const render = ejs.compile(template, { cache: true, filename: path.join(__dirname, 'bare.ejs') });

const app = express();
app.use(
  session({
    ...{
      name: 'bare',
      secret: randomBytes(32).toString('hex'),
      store: new Store(),
      resave: false,
      saveUninitialized: false,
    },
    cookie: { httpOnly: true, sameSite: 'lax', path: '/' },
  }),
);
app.get('/enter', (req, res) => {
  Object.assign(req.session, { memberId: 'M1' });
  res.redirect(303, '/');
});
app.get('/', async (req, res) => {
  const { rows } = await pool.query({ name: 'one', text: 'select 1 as one', values: [] });
  const { memberId } = req.session as unknown as { memberId: string };
  res.type('html').send(render({ page: { title: memberId, names: [rows[0].one] } }));
});

void pool
  .query('create table if not exists bare_sessions (id text primary key, data json not null)')
  .then(() => app.listen(Number(port), '127.0.0.1', () => void process.stdout.write('ready\n')));
