import { Client } from 'pg';

/** Role that the application signs in as: it may make tables, but is not the one that owns the database. */
export const applicationRole = 'shokai_app';

/** Makes the application's role and a database that it may make tables and schemas in, where they are missing. `ownerUrl` is a superuser's. */
export async function prepareDatabase(ownerUrl: string, database: string, password: string): Promise<void> {
  await withOwner(ownerUrl, async (owner) => {
    const roles = await owner.query('select 1 from pg_roles where rolname = $1', [applicationRole]);
    if (roles.rowCount === 0)
      await owner.query(`create role ${applicationRole} login password ${owner.escapeLiteral(password)}`);
    const databases = await owner.query('select 1 from pg_database where datname = $1', [database]);
    if (databases.rowCount === 0) await owner.query(`create database ${owner.escapeIdentifier(database)}`);
    await owner.query(
      `grant create, connect, temporary on database ${owner.escapeIdentifier(database)} to ${applicationRole}`,
    );
  });
  const inside = new URL(ownerUrl);
  inside.pathname = `/${database}`;
  await withOwner(inside.href, (owner) => owner.query(`grant usage, create on schema public to ${applicationRole}`));
}

async function withOwner(url: string, work: (owner: Client) => Promise<unknown>): Promise<void> {
  const owner = new Client({ connectionString: url });
  await owner.connect();
  try {
    await work(owner);
  } finally {
    await owner.end();
  }
}
