import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nameOf } from '../../db/row-names';
import type { Dependencies } from '../../server/dependencies';
import { checkKeys } from '../../server/installation/check-keys';
import { rotateKeys } from '../../server/keys/rotate-keys';
import { nameOfColumn } from '../../server/keys/sealed-column';
import { sealedColumns } from '../../server/keys/sealed-columns';
import { createKeyring, type Keyring } from '../../server/sealing/keyring';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testKeys } from '../dependencies';
import { type LivedIn, liveInPortal } from '../journeys/lived-in-portal';

const base64 = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const { piiKey: oldKey, digestKey } = testConfig();
const newKey = `next-2025:${base64(7)}`;
const [both, newOnly] = [createKeyring(`${newKey},${oldKey}`, digestKey), createKeyring(newKey, digestKey)];

let database: TestDatabase;
let portal: LivedIn;
let deps: Dependencies;
const dataDir = mkdtempSync(path.join(tmpdir(), 'shokai-rotation-'));

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await liveInPortal(database, dataDir);
  deps = { ...portal.deps, keys: both };
});
afterAll(async () => {
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Every sealed value in clear, as these keys open it, in the order of the rows; `unreadable` where they do not. */
async function readAll(keys: Keyring): Promise<Record<string, string[]>> {
  const values: Record<string, string[]> = {};
  for (const column of sealedColumns) {
    const rows = await database.db(column.table).whereRaw('octet_length(??) > 0', [column.column]);
    const open = (row: Record<string, Buffer>) => {
      try {
        return keys.open(row[nameOf(column.column)] as Buffer, column.contextOf(row));
      } catch {
        return 'unreadable';
      }
    };
    values[nameOfColumn(column)] = rows.map(open).sort();
  }
  return values;
}

/** Columns of bytes that hold no sealed value: digests, hashes, public keys. */
const notSealed = [
  'api_tokens.digest',
  'attempts.digest',
  'calls.mistaken',
  'checks.fingerprint',
  'email_codes.digest',
  'former_identifiers.digest',
  'email_changes.new_digest',
  'email_changes.old_digest',
  'identifiers.digest',
  'import_layouts.header_digest',
  'imports.file_hash',
  'installation.digest_probe',
  'letter_codes.digest',
  'list_entries.digests',
  'members.digests',
  'migrations.digest',
  'once_keys.digest',
  'replaced_members.digests',
  'sessions.digest',
  'staff.email_digest',
  'staff.invite_digest',
  'staff_passkeys.credential_id',
  'staff_passkeys.public_key',
  'staff_recovery_codes.digest',
  // Sealed with the key of the file, which stands sealed in staged_files.
  'staged_pieces.body',
];

test('knows every column of bytes that there is, and says of each whether it is sealed', async () => {
  const { rows } = await database.db.raw<{ rows: { name: string }[] }>(
    `select c.relname || '.' || a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and a.attnum > 0 and not a.attisdropped and a.atttypid in ('bytea'::regtype, 'bytea[]'::regtype)`,
  );
  const known = [...sealedColumns.map(nameOfColumn), ...notSealed];
  expect(rows.map(({ name }) => name).sort()).toEqual(known.sort());
});

test('goes on where it was cut off, changes no value, and says when the old key is no longer needed', async () => {
  const before = await readAll(testKeys);
  for (const [column, values] of Object.entries(before)) {
    expect([column, values.length > 0]).toEqual([column, true]);
    expect([column, values]).not.toEqual([column, expect.arrayContaining(['unreadable'])]);
  }

  const cutOff = rotateKeys(deps, {
    by: 'system',
    batch: 1,
    onProgress: (done) => {
      if (done === 5) throw new Error('the power went');
    },
  });
  await expect(cutOff).rejects.toThrow('the power went');
  expect(await readAll(both)).toEqual(before);
  const halfWay = Object.values(await readAll(newOnly)).flat();
  expect(halfWay.filter((value) => value !== 'unreadable')).toHaveLength(5);

  await expect(checkKeys({ db: database.db, keys: newOnly })).rejects.toThrow('PII_KEY does not hold');

  const left = Object.values(before).flat().length - 5;
  const seen: number[][] = [];
  const last = await rotateKeys(deps, { by: 'system', batch: 2, onProgress: (...progress) => seen.push(progress) });
  expect([last, seen.at(-1)]).toEqual([{ resealed: left, left: [] }, [left, left]]);
  expect(await readAll(newOnly)).toEqual(before);
  await expect(checkKeys({ db: database.db, keys: newOnly })).resolves.toBeUndefined();
  expect(await rotateKeys(deps, { by: 'system' })).toEqual({ resealed: 0, left: [] });
  const events = await database.db('audit.events').where({ action: 'keys.rotate' }).orderBy('sequence').pluck('data');
  expect(events.at(-1)).toEqual({ key: 'next-2025', resealed: 0, left: 0 });
});

test('leaves what a request has changed meanwhile as the request left it, and names what no key opens', async () => {
  const third = createKeyring(`third:${base64(8)},${newKey}`, digestKey);
  await database.db('members').insert({
    member_id: 'BROKEN',
    standing_id: 0,
    import_id: 0,
    profile: createKeyring(`lost:${base64(9)}`, digestKey).seal('{}', 'member:BROKEN'),
  });
  const { memberId } = await database.db('credentials').first('memberId');
  const meanwhile = newOnly.seal('a newer hash', `credential:${memberId}`);
  let isChanged = false;
  const rotation = await rotateKeys(
    { ...deps, keys: third },
    {
      by: 'system',
      batch: 1,
      onProgress: () => {
        if (isChanged) return;
        isChanged = true;
        void database.db('credentials').where({ memberId }).update({ secret: meanwhile }).then();
      },
    },
  );
  expect(rotation.left).toContainEqual({ keyId: 'lost', place: 'members.profile', count: 1 });
  const { secret } = await database.db('credentials').where({ memberId }).first('secret');
  expect(third.open(secret, `credential:${memberId}`)).toBe('a newer hash');
  await database.db('members').where({ memberId: 'BROKEN' }).delete();
});
