-- The line before the sign-in of customers. Nobody is named here: each holds their place themselves.

create unlogged table line_gate (
  is_only boolean primary key default true check (is_only),
  open_until timestamptz not null
);
comment on table line_gate is 'How far the line has come. Unlogged, as all of this: a crash may forget it.';
comment on column line_gate.is_only is 'There is one row.';
comment on column line_gate.open_until is 'Whoever came until then may sign in.';

create unlogged table line_seconds (
  second timestamptz primary key,
  arrived int not null default 0,
  let_in real not null default 0,
  came int not null default 0
);
comment on table line_seconds is 'What happened in the line in one second.';
comment on column line_seconds.second is 'Its start.';
comment on column line_seconds.arrived is 'How many came to the end of the line.';
comment on column line_seconds.let_in is 'How many the gate let in; parts of people where it opened within a second.';
comment on column line_seconds.came is 'How many of those who were let in came.';

create unlogged table line_processes (
  process uuid primary key,
  per_second real not null,
  seen_at timestamptz not null
);
comment on table line_processes is 'Web processes that take people in.';
comment on column line_processes.process is 'Made up by the process when it starts.';
comment on column line_processes.per_second is 'How many sign-ins it can do in a second.';
comment on column line_processes.seen_at is 'When it last said so; one that is silent for ten seconds does not count.';
