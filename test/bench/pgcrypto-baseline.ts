import type { Knex } from 'knex';
import { timed } from './bench';
import { copyFile } from './copy-baseline';

/** What somebody would do in SQL for the same ends: values sealed (AES), identifiers digested (HMAC-SHA-256, 128 bits), people found by them. */
const key = `decode(repeat('2a', 32), 'hex')`;
const digest = (value: string) => `substring(hmac(convert_to(lower(${value}), 'UTF8'), ${key}, 'sha256') for 16)`;
const seal = (text: string) => `encrypt_iv(convert_to(${text}, 'UTF8'), ${key}, gen_random_bytes(16), 'aes')`;
const digits = (phone: string) => `regexp_replace(${phone}, '\\D', '', 'g')`;
const names = [
  'member_id',
  'login_id',
  'email',
  'phone',
  'name',
  'kana',
  'birth',
  'postal',
  'address',
  'state',
  'kind',
];

/** @returns milliseconds; leaves `hand_members` and `hand_identifiers` for the list */
export async function membersByHand(db: Knex, url: string, file: string): Promise<number> {
  await db.raw(`
    create extension if not exists pgcrypto;
    create table hand_rows (${names.map((name) => `${name} text`).join(', ')});
    create table hand_members (member_id text collate "C" not null, is_withdrawn boolean not null, profile bytea not null);
    create table hand_identifiers (digest bytea not null, member_id text collate "C" not null, kind text not null)`);
  return timed(async () => {
    await copyFile(db, url, `hand_rows (${names.join(', ')})`, file, 'csv header');
    await db.raw(`
      insert into hand_members
        select member_id, state = '退会', ${seal('json_build_array(login_id, email, phone, name, kana, birth, postal, address)::text')} from hand_rows;
      insert into hand_identifiers
        select ${digest('login_id')}, member_id, 'login_id' from hand_rows
        union all select ${digest('email')}, member_id, 'email' from hand_rows
        union all select ${digest(digits('phone'))}, member_id, 'phone' from hand_rows;
      alter table hand_members add primary key (member_id);
      alter table hand_identifiers add primary key (digest, member_id);
      create unique index on hand_identifiers (digest) where kind = 'login_id'`);
  });
}

/** The list sealed, matched with the members of `membersByHand`, and counted for its review. @returns milliseconds */
export async function listByHand(db: Knex, url: string, file: string): Promise<number> {
  await db.raw(`
    create table hand_list (row_number int generated always as identity, member_id text, email text, phone text, note text);
    create table hand_entries (row_number int not null, sealed bytea not null, digests bytea[] not null);
    create table hand_people (person text collate "C" not null, row_number int not null);
    analyze`);
  return timed(async () => {
    await copyFile(db, url, 'hand_list (member_id, email, phone, note)', file, 'csv header');
    await db.raw(`
      create temporary table digested as
        select row_number, nullif(member_id, '') as member_id, ${digest('email')} as email, ${digest(digits('phone'))} as phone,
          ${seal('json_build_array(member_id, email, phone, note)::text')} as sealed
        from hand_list;
      insert into hand_entries select row_number, sealed, array_remove(array[email, phone], null) from digested;
      insert into hand_people
        select m.member_id, d.row_number from digested d join hand_members m using (member_id)
        union select i.member_id, d.row_number from digested d join hand_identifiers i on i.digest = d.email
        union select i.member_id, d.row_number from digested d join hand_identifiers i on i.digest = d.phone;
      alter table hand_entries add primary key (row_number);
      alter table hand_people add primary key (person, row_number);
      create index on hand_people (row_number)`);
    await db.raw('select count(distinct person), count(distinct row_number) from hand_people');
  });
}
