import { readFileSync } from 'node:fs';
import path from 'node:path';
import { auditSql, tablesSql } from '../db/schema';
import { importStates } from '../server/rows/import-states';
import { type SourceFile, sourceFiles } from './source-files';

const server = sourceFiles('server');
const templates = sourceFiles('views', '.ejs');
const program = [...server, ...sourceFiles('db'), ...sourceFiles('seeds')];
const everything = [...program, ...sourceFiles('test')];

const pathsWhere = (files: SourceFile[], holds: (file: SourceFile) => boolean) =>
  files.filter(holds).map((file) => file.path);
const imports = (file: SourceFile, of: RegExp, kinds: 'all' | 'values' = 'all') =>
  file.imports.some((one) => of.test(one.of) && (kinds === 'all' || !one.isTypeOnly));

describe('names', () => {
  it('hold no drawer for what has no place', () => {
    const homeless = /(^|[/-])(utils?|helpers?|common|lib|misc|shared|index)(\.ts$|\/)/;
    expect(pathsWhere(everything, ({ path: name }) => homeless.test(name))).toEqual([]);
  });

  it('are kebab-case', () => {
    expect(pathsWhere(everything, ({ path: name }) => !/^[a-z0-9/_.-]+$/.test(name))).toEqual([]);
  });
});

describe('imports', () => {
  it('have no cycle', () => {
    expect(cyclesIn(program)).toEqual([]);
  });

  it('pass nothing on: no barrels, no re-exports', () => {
    expect(
      pathsWhere(
        program,
        ({ text }) => /^export (type )?(\*|\{[^}]*\}) /m.test(text) && /^export .* from '/m.test(text),
      ),
    ).toEqual([]);
  });

  it('of Express never meet the database: what reads or changes the world knows no request', () => {
    const touchesDatabase = ({ text }: SourceFile) => /\.transaction\(|\b(db|trx)(\.raw)?\(/.test(text);
    const both = pathsWhere(program, (file) => imports(file, /^express(-session)?$/) && touchesDatabase(file));
    expect(both).toEqual(['server/web/health.ts']);
    const outside = program.filter(({ path: name }) => !/^server\/(web\/|doors\/|texts\/|app\.ts)/.test(name));
    expect(pathsWhere(outside, (file) => imports(file, /^express$/, 'values'))).toEqual([]);
  });

  it('of routes stand in routes.ts only', () => {
    const mounts = ({ path: name }: SourceFile) => name === 'server/routes.ts' || name.startsWith('server/doors/');
    expect(pathsWhere(server, (file) => !mounts(file) && imports(file, /-routes\.ts$/, 'values'))).toEqual([]);
  });

  it('never go from the program to its tests, and to the command line from the command line only', () => {
    expect(pathsWhere(program, (file) => imports(file, /^test\//) && !file.path.startsWith('server/cli/'))).toEqual([]);
    const outside = server.filter(({ room, path: name }) => room !== 'cli' && name !== 'server/main.ts');
    expect(pathsWhere(outside, (file) => imports(file, /^server\/cli\//, 'values'))).toEqual([]);
  });
});

describe('floors', () => {
  it('are all named, from the ground up', () => {
    const rooms = [...new Set(server.map(({ path: name }) => floorNameOf(name)))];
    expect(rooms.filter((room) => !floors.includes(room))).toEqual([]);
    expect(floors.filter((floor) => !rooms.includes(floor))).toEqual([]);
  });

  it('are walked downwards only, types included', () => {
    const up = server.flatMap((file) =>
      file.imports
        .filter(({ of }) => of.startsWith('server/') && heightOf(of) > heightOf(file.path))
        .map(({ of }) => `${file.path} → ${of}`),
    );
    expect(up.sort()).toEqual(Object.keys(stairsUp).sort());
  });
});

/** Rooms from the ground up; the files beside the rooms stand among them. A room imports only from those before it. */
const floors = [
  ...['errors', 'outage', 'place', 'project-root', 'thread-pool', 'sealing', 'time', 'people'],
  ...['passwords', 'sso', 'texts', 'config', 'csv'],
  ...[
    'dependencies',
    'web',
    'audit',
    'mail',
    'staff',
    'drafts',
    'waiting',
    'rows',
    'incident-file',
    'figures',
    'matching',
    'changes',
    'lists',
    'members',
  ],
  ...[
    'activities',
    'incidents',
    'alarms',
    'guidance',
    'desks',
    'checks',
    'imports',
    'credentials',
    'notices',
    'outreach',
  ],
  ...['inquiries', 'calls', 'today', 'api', 'installation', 'keys', 'dossier', 'doors', 'routes', 'app', 'cli', 'main'],
];

/** Imports upwards that were weighed, each with its reason. */
const stairsUp: Record<string, string> = {
  'server/dependencies.ts → server/notices/live-incidents.ts': 'names the type of a part that it holds',
  'server/dependencies.ts → server/waiting/sign-in-line.ts': 'and another',
  'server/staff/admin-routes.ts → server/changes/ask-for-change.ts': 'what an admin asks for waits for a second person',
  'server/staff/admin-routes.ts → server/changes/change.ts': 'and so does its name',
  'server/staff/admin-routes.ts → server/changes/staff-changes.ts': 'and it is done then',
  'server/audit/admin-routes.ts → server/staff/staff-repository.ts': 'the page of the log shows who a handle is',
  'server/incidents/operator-routes.ts → server/notices/notice-pages.ts': 'the preview of a draft is the notice itself',
  'server/members/apply-members.ts → server/credentials/merge-credentials.ts':
    'members and their passwords come in one file and one transaction',
  'server/members/rollback-members.ts → server/credentials/merge-credentials.ts': 'and go in one',
};

const floorNameOf = (file: string) => file.split('/')[1]?.replace(/\.ts$/, '') ?? '';
const heightOf = (file: string) => floors.indexOf(floorNameOf(file));

describe('the environment and the clock', () => {
  it('are read in one place each', () => {
    const readers = pathsWhere(server, ({ text }) => /process\.env\b(?!\))/.test(text));
    // thread-pool.ts sets a variable for libuv, which reads it nowhere else.
    expect(readers).toEqual(['server/config.ts', 'server/thread-pool.ts']);
    const clocks = pathsWhere(server, ({ room, text }) => room !== 'cli' && /new Date\(\)|Date\.now\(\)/.test(text));
    expect(clocks).toEqual([]);
  });
});

describe('threads', () => {
  it('are told where the installation stands: else they would read a file as in Tokyo', () => {
    const starters = server.filter(({ text }) => /new Worker\(/.test(text));
    expect(starters.length).toBeGreaterThan(1);
    expect(pathsWhere(starters, ({ text }) => !/workerData: \{[^}]*\bplace\b/.test(text))).toEqual([]);
    const threads = server.filter(({ text }) => /\bworkerData\b/.test(text) && !/new Worker\(/.test(text));
    expect(pathsWhere(threads, ({ text }) => !text.includes('settleAt(place)'))).toEqual([]);
  });
});

describe('matching', () => {
  it('is joined to activities in one place', () => {
    const joins = (text: string) => /\b(from|join) rules\b/.test(text) && /\b(from|join) activities\b/.test(text);
    expect(pathsWhere(program, ({ text }) => joins(text))).toEqual(['server/matching/matching-sql.ts']);
  });
});

describe('states', () => {
  it('of imports are named in their table only', () => {
    const elsewhere = [...program, ...templates].filter(({ path: name }) => name !== 'server/rows/import-states.ts');
    const known = importStates.filter((state) => !sharedStates.includes(state));
    const raw = new RegExp(`'(${known.join('|')})'`);
    const aboutImports =
      /\/rows\/import(-states)?'|\bimports-repository'|\b(from|join|update) imports\b|'imports( as i)?'/;
    const shared = rawState(importStates.join('|'));
    expect(
      pathsWhere(
        elsewhere,
        ({ path: name, text }) =>
          raw.test(text) || ((name.startsWith('views/imports/') || aboutImports.test(text)) && shared.test(text)),
      ),
    ).toEqual([]);
  });
});

/** Words that other things than imports have for their own states, parts or mails. */
const sharedStates: readonly string[] = ['received', 'review', 're_review', 'applied', 'cancelled', 'failed'];

/** A state written as text: compared, set, or asked for. */
const rawState = (words: string) =>
  new RegExp(`\\bstate'?\\)?(?: is)?\\s*(?:[=!<>:,]+|not in|in)\\s*[([]*(?:'[a-z_]+', )*'(?:${words})'`);

describe('tables', () => {
  const owners = ownersInReadme();

  it('have one owner each, as server/README.md says', () => {
    const made = [...(auditSql() + tablesSql()).matchAll(/^create (?:unlogged )?table ([\w.]+)/gm)].map(
      ([, name]) => name,
    );
    expect([...owners.keys()].sort()).toEqual(made.sort());
  });

  it('are written by the room that owns them', () => {
    const trespasses = server.flatMap((file) =>
      tablesWrittenBy(file.text)
        .filter((table) => owners.has(table) && owners.get(table) !== file.room)
        .map((table) => `${file.room} writes ${table}`),
    );
    expect([...new Set(trespasses)].sort()).toEqual(crossings);
  });
});

/** Writes across the corridor that were weighed: each keeps one transaction or one statement whole. */
const crossings: string[] = ['activities writes import_facets', 'matching writes revisions'];

function ownersInReadme(): Map<string, string> {
  const readme = readFileSync(path.join(__dirname, '../server/README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| [a-z]+ \| `([a-z-]+)\/` \| ([^|]*)\|/gm)];
  return new Map(
    rows.flatMap(([, room = '', tables = '']) =>
      (tables.match(/[a-z_.]+/g) ?? []).map((table) => [table, room] as const),
    ),
  );
}

function tablesWrittenBy(text: string): string[] {
  const inSql = [...text.matchAll(/\b(?:insert into|update|delete from|copy)\s+([a-z_.]+)\b/g)].map(
    ([, table]) => table,
  );
  const inKnex = [...text.matchAll(/\(\s*'([a-z_.]+)'\s*\)([^;]*?)\.(?:insert|update|delete|del)\(/g)].map(
    ([, table]) => table,
  );
  return [...inSql, ...inKnex].filter((table) => table !== undefined);
}

/** Each cycle once, as the paths along it. Only what is there when the program runs. */
function cyclesIn(files: SourceFile[]): string[] {
  const next = new Map(
    files.map((file) => [file.path, file.imports.filter((one) => !one.isTypeOnly).map((one) => one.of)] as const),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, trail: string[]) => {
    if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(' → '));
    else if (!done.has(file)) for (const one of next.get(file) ?? []) visit(one, [...trail, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return cycles;
}
